#include <gtest/gtest.h>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

std::string request(std::string_view method, std::string_view path, std::string_view headers = "",
                    std::string_view body = "", std::string_view key = "k") {
  return std::string(method) + " " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nX-API-Key: " + std::string(key) + "\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// A service of two keys, and a session of the first one that has a state.
class StateRoutes : public testing::Test {
 protected:
  StateRoutes() : service_(withTwoKeys()) {
    EXPECT_EQ(service_.ask(request("POST", path_, "", "\x02state")).status, 201U);
  }

  static TestService::Setup withTwoKeys() {
    TestService::Setup setup;
    setup.access.keys = {"k", "other"};
    return setup;
  }

  /// The hash of the state, as it is told.
  std::string hash() {
    const auto info = service_.ask(request("GET", path_ + "/info"));
    return std::string(jsonOf(info).at("hash").as_string());
  }

  TestService service_;
  const std::string session_ = base::newId();
  const std::string path_ = "/state/" + session_;
};

TEST_F(StateRoutes, GiveBackWhatWasUploaded) {
  const auto reply = service_.ask(request("GET", path_));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.body, "\x02state");
  EXPECT_TRUE(reply.has("Content-Type: application/octet-stream\r\n"));
  EXPECT_TRUE(reply.has("Content-Length: 6\r\n"));
  EXPECT_TRUE(reply.has("ETag: \"" + hash() + "\"\r\n"));
}

TEST_F(StateRoutes, SpareTheBytesForWhoHasThem) {
  for (const auto& tag : {'"' + hash() + '"', hash(), "W/\"" + hash() + '"'}) {
    auto client = service_.connect();
    client.send(request("GET", path_, "If-None-Match: " + tag + "\r\n"));
    const auto reply = client.reply(false);
    EXPECT_EQ(reply.status, 304U) << tag;
    EXPECT_TRUE(reply.has("ETag: \"" + hash() + "\"\r\n"));
  }
  EXPECT_EQ(service_.ask(request("GET", path_, "If-None-Match: \"other\"\r\n")).status, 200U);
}

TEST_F(StateRoutes, DescribeTheState) {
  const auto body = jsonOf(service_.ask(request("GET", path_ + "/info")));
  EXPECT_EQ(body.at("exists"), true);
  EXPECT_EQ(body.at("session_id").as_string(), session_);
  EXPECT_EQ(body.at("size_bytes"), 6);
  EXPECT_EQ(body.at("source"), "redis");
  const auto none = service_.ask(request("GET", "/state/" + base::newId() + "/info"));
  EXPECT_EQ(none.status, 200U);
  EXPECT_EQ(jsonOf(none).at("exists"), false);
}

TEST_F(StateRoutes, RemoveIt) {
  for (int i = 0; i < 2; ++i) {
    auto client = service_.connect();
    client.send(request("DELETE", path_));
    EXPECT_EQ(client.reply(false).status, 204U);
  }
  const auto gone = service_.ask(request("GET", path_));
  EXPECT_EQ(gone.status, 404U);
  EXPECT_EQ(jsonOf(gone).at("error"), "state_not_found");
}

TEST_F(StateRoutes, RefuseWhatIsNoState) {
  const std::vector<std::string> wrong{"", "\x02", "\x09 abc", "{}", std::string(2, '\0')};
  for (const auto& body : wrong) {
    const auto reply = service_.ask(request("POST", path_, "", body));
    EXPECT_EQ(reply.status, 400U) << body;
    EXPECT_EQ(jsonOf(reply).at("error"), "invalid_state");
  }
  EXPECT_EQ(service_.ask(request("GET", path_)).body, "\x02state");  // it stayed as it was
}

TEST_F(StateRoutes, RefuseWhatIsTooLarge) {
  const std::string most((1 << 20) - 1, 'x');
  EXPECT_EQ(service_.ask(request("POST", path_, "", "\x01" + most)).status, 201U);
  const auto reply = service_.ask(request("POST", path_, "", "\x01" + most + "x"));
  EXPECT_EQ(reply.status, 413U);
  EXPECT_EQ(jsonOf(reply).at("error"), "state_too_large");
  EXPECT_EQ(jsonOf(reply).at("max_bytes"), 1 << 20);
}

TEST_F(StateRoutes, TakeAnyContentType) {
  const auto headers = "Content-Type: text/html\r\n";
  EXPECT_EQ(service_.ask(request("POST", path_, headers, "\x01x")).status, 201U);
}

TEST_F(StateRoutes, AreClosedToOtherKeys) {
  const auto ask = [&](std::string_view method, const std::string& path, std::string_view body) {
    return service_.ask(request(method, path, "", body, "other"));
  };
  EXPECT_EQ(ask("GET", path_, "").status, 404U);
  EXPECT_EQ(jsonOf(ask("GET", path_ + "/info", "")).at("exists"), false);
  EXPECT_EQ(ask("POST", path_, "\x02theirs").status, 404U);
  auto client = service_.connect();
  client.send(request("DELETE", path_, "", "", "other"));
  EXPECT_EQ(client.reply(false).status, 204U);
  EXPECT_EQ(service_.ask(request("GET", path_)).body, "\x02state");
  EXPECT_EQ(service_.ask(request("GET", path_, "", "", "nobody")).status, 401U);
}

TEST_F(StateRoutes, AreClosedToOtherUsersOfTheKey) {
  const auto session = "/state/" + base::newId();
  EXPECT_EQ(service_.ask(request("POST", session, "User-Id: u\r\n", "\x01x")).status, 201U);
  EXPECT_EQ(service_.ask(request("GET", session, "User-Id: u\r\n")).status, 200U);
  EXPECT_EQ(service_.ask(request("GET", session, "User-Id: v\r\n")).status, 404U);
}

TEST_F(StateRoutes, MeetNothingUnderIdsThatAreNone) {
  const std::vector<std::string> ids{"hash:x", "..%2f" + session_, session_ + "x", "%00"};
  for (const auto& id : ids) {
    const auto reply = service_.ask(request("GET", "/state/" + id));
    EXPECT_TRUE(reply.status == 404U || reply.status == 400U) << id;
    EXPECT_NE(service_.ask(request("POST", "/state/" + id, "", "\x01x")).status, 201U) << id;
  }
}

}  // namespace
}  // namespace api
