#include "api/malformed/rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <map>

#include "api/test_service.h"
#include "base/ids.h"

namespace api::malformed {
namespace {

using Reply = http::RawClient::Reply;

const std::map<unsigned, std::string_view> kTypes = {
    {400, "validation"},         {401, "authentication"}, {404, "resource_not_found"},
    {405, "resource_not_found"}, {408, "validation"},     {409, "resource_conflict"},
    {413, "resource_exhausted"}, {415, "validation"},     {417, "validation"},
    {422, "validation"},         {429, "rate_limited"},   {431, "resource_exhausted"}};

std::string headerOf(const Reply& reply, const std::string& name) {
  const auto at = reply.head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto start = at + name.size() + 4;
  return reply.head.substr(start, reply.head.find("\r\n", start) - start);
}

void checkHeaders(const Reply& reply) {
  for (const auto* line : {"Content-Type: application/json", "X-Content-Type-Options: nosniff",
                           "X-Frame-Options: DENY", "X-XSS-Protection: 1; mode=block",
                           "X-CodeAPI-Execution-Profile: default"}) {
    EXPECT_TRUE(reply.has(std::string("\r\n") + line + "\r\n")) << line;
  }
  for (const auto* name : {"Strict-Transport-Security", "Referrer-Policy", "Permissions-Policy",
                           "Content-Security-Policy", "Date", "Content-Length"}) {
    EXPECT_NE(headerOf(reply, name), "") << name;
  }
  EXPECT_TRUE(base::isId(headerOf(reply, "X-Request-ID")));
}

void checkDetail(const Row& row, const boost::json::value& details) {
  if (row.field.empty() && row.code.empty()) {
    EXPECT_TRUE(details.is_null() || details.is_array());
    return;
  }
  ASSERT_TRUE(details.is_array() && !details.as_array().empty());
  const auto& first = details.as_array().front().as_object();
  EXPECT_EQ(first.at("field").as_string(), row.field);
  EXPECT_EQ(first.at("code").as_string(), row.code);
  EXPECT_FALSE(first.at("message").as_string().empty());
}

void checkError(const Row& row, const Reply& reply) {
  boost::system::error_code unreadable;
  const auto parsed = boost::json::parse(reply.body, unreadable);
  ASSERT_FALSE(unreadable) << reply.body;
  const auto& body = parsed.as_object();
  EXPECT_FALSE(body.at("error").as_string().empty());
  if (!row.error.empty()) EXPECT_EQ(body.at("error").as_string(), row.error);
  EXPECT_EQ(body.at("error_type").as_string(), kTypes.at(row.status));
  EXPECT_EQ(body.at("request_id").as_string(), headerOf(reply, "X-Request-ID"));
  EXPECT_LT(std::abs(body.at("timestamp").to_number<double>() - double(std::time(nullptr))), 60);
  checkDetail(row, body.at("details"));
}

/// A refusal either ends the connection or leaves it in step with the client.
void checkConnection(const Reply& reply, http::RawClient& client) {
  if (reply.has("\r\nConnection: close\r\n")) {
    client.shutdownSend();
    EXPECT_TRUE(client.closed());
  } else {
    client.send(goodRequest());
    EXPECT_EQ(client.reply().status, 200U) << "the next request on this connection";
  }
}

void checkRow(TestService& service, const Row& row) {
  const auto before = service.sandboxes.acquired();
  auto client = service.connect();
  client.send(row.bytes);
  if (row.status == 0) client.shutdownSend();
  const auto reply = client.reply();
  ASSERT_EQ(reply.status, row.status) << reply.body;
  if (row.status == 0) {
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(service.sandboxes.acquired(), before);
    return;
  }
  checkHeaders(reply);
  if (row.status == 200) {
    const auto body = boost::json::parse(reply.body);
    EXPECT_EQ(body.at("stdout").as_string(), row.out);
  } else {
    checkError(row, reply);
    EXPECT_EQ(service.sandboxes.acquired(), before);
  }
  checkConnection(reply, client);
}

TestService::Setup setup() {
  TestService::Setup setup;
  setup.access.throttle.failures = 1'000'000;  // else the eleventh wrong key closes the door
  setup.http.limits.maxBodyBytes = setup.maxBodyBytes;
  return setup;
}

}  // namespace

void check(const std::vector<Row>& rows) {
  TestService service(setup());
  service.sandboxes.behave = [](const auto& run) {
    model::RunResult result;
    for (const auto& argument : run.program.args) result.stdoutBytes += argument + "\n";
    return result;
  };
  ::testing::Test::RecordProperty("rows", static_cast<int>(rows.size()));
  for (const auto& row : rows) {
    const ::testing::ScopedTrace named(__FILE__, __LINE__, row.name);
    checkRow(service, row);
    EXPECT_EQ(service.ask(goodRequest()).status, 200U) << "a good request afterwards";
  }
  EXPECT_TRUE(service.heard.bugs().empty());
}

Row body(std::string name, std::string json, unsigned status, std::string error, std::string field,
         std::string code) {
  return {.name = std::move(name),
          .bytes = post("/exec", json),
          .status = status,
          .error = std::move(error),
          .field = std::move(field),
          .code = std::move(code)};
}

Row broken(std::string name, std::string json) {
  return body(std::move(name), std::move(json), 422, "Request body is not valid JSON", "body",
              "json_invalid");
}

Row runs(std::string name, std::string members, std::string out) {
  return {.name = std::move(name),
          .bytes = post("/exec", R"({"lang":"py","code":"1",)" + members + "}"),
          .status = 200,
          .out = std::move(out)};
}

}  // namespace api::malformed
