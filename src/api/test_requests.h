#pragma once

#include <string>
#include <string_view>

namespace api {

/// A POST of JSON to `path`; `headers` are complete lines.
[[nodiscard]] inline std::string post(std::string_view path, std::string_view body,
                                      std::string_view headers = "X-API-Key: k\r\n") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// A request that runs.
[[nodiscard]] inline std::string goodRequest() {
  return post("/exec", R"({"lang":"py","code":"1"})");
}

}  // namespace api
