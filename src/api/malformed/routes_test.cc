#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

Row plain(const std::string& start, unsigned status, std::string error) {
  return {.name = start,
          .bytes = start + " HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n\r\n",
          .status = status,
          .error = std::move(error)};
}

TEST(MalformedRequest, ToAPathThatIsNotThere) {
  std::vector<Row> rows;
  for (const std::string path : {"/",
                                 "*",
                                 "/nowhere",
                                 "/Exec",
                                 "/EXEC",
                                 "/exec/more",
                                 "/exec.json",
                                 "/exec;a=b",
                                 "/exec%2f",
                                 "/exec%20",
                                 "/v1",
                                 "/v1/v1/exec",
                                 "/v2/exec",
                                 "/V1/exec",
                                 "/./exec",
                                 "/x/../exec",
                                 "/exec/..",
                                 "/%2e%2e/exec",
                                 "/exec%3f",
                                 "/exec%23",
                                 "/exec&a",
                                 "/exec,",
                                 "/exec\xc3\xa9",
                                 "/%ff",
                                 "/exec%0d%0aX-Injected:%201",
                                 "/health/live",
                                 "http://h/v1/nowhere"}) {
    rows.push_back(plain("GET " + path, 404, "Not Found"));
    rows.push_back(plain("OPTIONS " + path, 404, "Not Found"));
  }
  check(rows);
}

TEST(MalformedRequest, WithAMethodThatThePathDoesNotHave) {
  std::vector<Row> rows;
  for (const std::string method : {"GET", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "post",
                                   "PROPFIND", "M-SEARCH", "POSTPOST"}) {
    rows.push_back(plain(method + " /exec", 405, "Method Not Allowed"));
  }
  for (const std::string method : {"POST", "DELETE", "get", "TRACE"}) {
    rows.push_back(plain(method + " /health", 405, "Method Not Allowed"));
    rows.push_back(plain(method + " /v1/status", 405, "Method Not Allowed"));
  }
  check(rows);
}

TEST(MalformedRequest, WhoseContentIsNotJson) {
  const auto typed = [](const std::string& lines, const std::string& shown) -> Row {
    return {.name = lines,
            .bytes = "POST /exec HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\nContent-Length: 24\r\n" +
                     lines + "\r\n" + R"({"lang":"py","code":"1"})",
            .status = 415,
            .error = "Unsupported content type: " + shown};
  };
  std::vector<Row> rows = {
      typed("", ""), typed("Content-Type:\r\n", ""),
      typed("Content-Type: text/plain\r\nContent-Type: application/json\r\n", "text/plain"),
      typed("Content-Type: \xe9\r\n", "\ufffd"),
      typed("Content-Type: " + std::string(300, 'x') + "\r\n", std::string(100, 'x'))};
  for (const std::string type : {"text/plain",
                                 "text/json",
                                 "json",
                                 "application/jsonx",
                                 "application/x-json",
                                 "application/json-patch+json",
                                 "application/vnd.api+json",
                                 "application",
                                 "application/",
                                 "/json",
                                 "application/ json",
                                 "application/json, text/plain",
                                 "application\\json",
                                 "*/*",
                                 "; application/json",
                                 "\"application/json\"",
                                 "application/x-www-form-urlencoded",
                                 "multipart/form-data; boundary=x",
                                 "application/octet-stream",
                                 "text/json;application/json"}) {
    rows.push_back(typed("Content-Type: " + type + "\r\n", type));
  }
  check(rows);
}

TEST(OddRequest, WhoseRouteIsSpeltUnusuallyRuns) {
  std::vector<Row> rows;
  for (const auto* target : {"http://h/exec", "HTTPS://h/exec", "///exec///", "/%65xec", "/exec?",
                             "/exec?lang=js&api_key=other", "/v1/exec/?x"}) {
    rows.push_back(
        {.name = target, .bytes = post(target, R"({"lang":"py","code":"1"})"), .status = 200});
  }
  for (const std::string type :
       {"application/json;charset=utf-8", "APPLICATION/JSON", "application/json ;x",
        "application/json\t; x", "application/json;"}) {
    rows.push_back(
        {.name = type,
         .bytes = "POST /exec HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\nContent-Length: 24\r\n"
                  "Content-Type: " +
                  type + "\r\n\r\n" + R"({"lang":"py","code":"1"})",
         .status = 200});
  }
  check(rows);
}

}  // namespace
}  // namespace api::malformed
