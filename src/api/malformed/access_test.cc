#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

const std::string kJson = R"({"lang":"py","code":"1"})";

Row keyed(const std::string& lines, unsigned status, std::string error = {}) {
  return {.name = lines.empty() ? "no header" : lines,
          .bytes = post("/exec", kJson, lines),
          .status = status,
          .error = std::move(error)};
}

TEST(MalformedRequest, WithoutAKey) {
  std::vector<Row> rows;
  for (const auto* lines :
       {"", "X-API-Key:\r\n", "X-API-Key: \t \r\n", "API-Key: k\r\n", "X-Api-Keys: k\r\n",
        "Authorization: k\r\n", "Authorization: Bearer\r\n", "Authorization: Bearer \r\n",
        "Authorization: Basic azo=\r\n", "Authorization: Digest k\r\n",
        "Authorization: Bearer:k\r\n", "Authorization:\r\n", "Cookie: X-API-Key=k\r\n",
        "X-Forwarded-For: 127.0.0.1\r\n"}) {
    rows.push_back(keyed(lines, 401, "Missing API key"));
  }
  check(rows);
}

TEST(MalformedRequest, WithAWrongKey) {
  const auto wrong = "Invalid or missing API key";
  check({keyed("X-API-Key: K\r\n", 401, wrong), keyed("X-API-Key: kk\r\n", 401, wrong),
         keyed("X-API-Key: \"k\"\r\n", 401, wrong), keyed("X-API-Key: k, k\r\n", 401, wrong),
         keyed("X-API-Key: \xc3\xa9\r\n", 401, wrong),
         keyed("X-API-Key: " + std::string(10'000, 'k') + "\r\n", 401, wrong),
         keyed("X-API-Key: Bearer k\r\n", 401, wrong),
         keyed("X-API-Key: wrong\r\nX-API-Key: k\r\n", 401, wrong),
         keyed("X-API-Key: wrong\r\nAuthorization: Bearer k\r\n", 401, wrong),
         keyed("Authorization: Bearer wrong\r\n", 401, wrong),
         keyed("Authorization: Bearer k k\r\n", 401, wrong),
         keyed("Authorization: ApiKey wrong\r\n", 401, wrong)});
}

TEST(MalformedRequest, WhoseKeyIsInTheWrongPlace) {
  const auto missing = "Missing API key";
  const auto wrong = "Invalid or missing API key";
  const auto inBody = [](const std::string& members, std::string error) -> Row {
    return {.name = members,
            .bytes = post("/exec", R"({"lang":"py","code":"1",)" + members + "}", ""),
            .status = 401,
            .error = std::move(error)};
  };
  check({inBody(R"("api_key":"")", missing),
         inBody(R"("api_key":1)", missing),
         inBody(R"("api_key":null)", missing),
         inBody(R"("api_key":["k"])", missing),
         inBody(R"("api-key":"k")", missing),
         inBody(R"("API_KEY":"k")", missing),
         inBody(R"("x":{"api_key":"k"})", missing),
         inBody(R"("api_key":"wrong")", wrong),
         inBody(R"("api_key":"k\u0000")", wrong),
         inBody(R"("api_key":" k")", wrong),
         inBody(R"("LIBRECHAT_CODE_API_KEY":"wrong","api_key":"k")", wrong),
         inBody(R"("api_key":"k","api_key":"wrong")", wrong),
         {.name = "in broken JSON",
          .bytes = post("/exec", R"({"api_key":"k","lang":)", ""),
          .status = 401,
          .error = missing},
         {.name = "in an array",
          .bytes = post("/exec", R"([{"api_key":"k"}])", ""),
          .status = 401,
          .error = missing},
         {.name = "in the query",
          .bytes = post("/exec?api_key=k&X-API-Key=k", kJson, ""),
          .status = 401,
          .error = missing},
         {.name = "in a body that is not said to be JSON",
          .bytes = "POST /exec HTTP/1.1\r\nHost: h\r\nContent-Length: 15\r\n\r\n"
                   R"({"api_key":"k"})",
          .status = 401,
          .error = missing},
         {.name = "in the body of a GET",
          .bytes = "GET /status HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                   "Content-Length: 15\r\n\r\n"
                   R"({"api_key":"k"})",
          .status = 401,
          .error = missing}});
}

TEST(MalformedRequest, ForAnotherKindOfServer) {
  const auto asks = [](const std::string& line, unsigned status, std::string error = {}) {
    return keyed("X-API-Key: k\r\n" + line + "\r\n", status, std::move(error));
  };
  check({asks("X-CodeAPI-Expected-Profile: stateful", 409, "execution_profile_mismatch"),
         asks("X-CodeAPI-Expected-Profile: foo", 400, "invalid_execution_profile"),
         asks("X-CodeAPI-Expected-Profile: Default", 400, "invalid_execution_profile"),
         asks("X-CodeAPI-Expected-Profile: default, stateful", 400, "invalid_execution_profile"),
         asks("X-CodeAPI-Expected-Profile:", 400, "invalid_execution_profile"),
         asks("X-CodeAPI-Expected-Profile: \xc3\xa9", 400, "invalid_execution_profile"),
         asks("X-LibreChat-Code-Workspace-ID: w1", 409, "unsupported_capability"),
         asks("X-LibreChat-Code-Workspace-ID:", 409, "unsupported_capability"),
         asks("X-LibreChat-Code-Worker-ID: w1", 409, "unsupported_capability"),
         asks("X-CodeAPI-Expected-Profile: default", 200),
         asks("x-codeapi-expected-profile:   default  ", 200)});
}

}  // namespace
}  // namespace api::malformed
