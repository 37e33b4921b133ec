// Variables that outlive a run, through /exec: fake sandboxes leave bytes, and begin with them.
#include <gtest/gtest.h>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

using boost::json::object;
using execution::FakeSandboxProvider;

/// Every program leaves what it began with, and "x".
struct Keeping : TestService {
  Keeping() {
    sandboxes.keep = [](const FakeSandboxProvider::Run& run) {
      return (run.state.empty() ? "\x02" : run.state) + "x";
    };
  }

  object run(const std::string& session = "", const std::string& language = "py") {
    const auto body =
        R"({"code":"1","lang":")" + language + R"(","session_id":")" + session + R"("})";
    return jsonOf(ask(post("/exec", body)));
  }
  std::string stateOfRun(std::size_t number) { return sandboxes.runs().at(number).state; }
};

std::string sessionOf(const object& body) {
  return std::string(body.at("session_id").as_string());
}

TEST(KeptVariables, GoFromOneRunToTheNextOfTheirSession) {
  Keeping service;
  const auto first = service.run();
  EXPECT_EQ(first.at("has_state"), true);
  EXPECT_EQ(first.at("state_size"), 2);
  EXPECT_EQ(first.at("state_hash").as_string().size(), 64U);
  const auto second = service.run(sessionOf(first));
  EXPECT_EQ(sessionOf(second), sessionOf(first));
  EXPECT_EQ(second.at("state_size"), 3);
  EXPECT_NE(second.at("state_hash"), first.at("state_hash"));
  EXPECT_EQ(service.stateOfRun(0), "");
  EXPECT_EQ(service.stateOfRun(1), "\x02x");
}

TEST(KeptVariables, StayInTheirSession) {
  Keeping service;
  service.run();
  EXPECT_EQ(service.run().at("state_size"), 2);
  EXPECT_EQ(service.run(base::newId()).at("state_size"), 2);
}

TEST(KeptVariables, AreNoMatterOfLanguagesThatKeepNone) {
  Keeping service;
  const auto session = sessionOf(service.run());
  const auto bash = service.run(session, "bash");
  EXPECT_EQ(bash.at("has_state"), false);
  EXPECT_EQ(service.stateOfRun(1), "");
  EXPECT_EQ(service.run(session).at("state_size"), 3);  // and they are still there
}

TEST(KeptVariables, AreNoMatterOfProgramsWithTools) {
  Keeping service;
  const auto session = sessionOf(service.run());
  const auto body = jsonOf(service.ask(
      post("/exec/programmatic", R"({"code":"1","tools":[],"session_id":")" + session + R"("})")));
  EXPECT_EQ(body.at("status"), "completed");
  EXPECT_EQ(service.stateOfRun(1), "");
  EXPECT_EQ(service.run(session).at("state_size"), 3);
}

TEST(KeptVariables, AreLeftOutWhenTheirBytesAreDamaged) {
  Keeping service;
  const auto session = sessionOf(service.run());
  {
    const std::lock_guard lock(service.stored.mutex);
    service.stored.sessions.at(session).state->bytes = std::make_shared<const std::string>("\x02y");
  }
  const auto next = service.run(session);
  EXPECT_EQ(next.at("code"), 0);
  EXPECT_NE(next.at("stderr").as_string().find("is damaged"), std::string::npos);
  EXPECT_EQ(next.at("state_size"), 2);
}

TEST(KeptVariables, DisturbNobodyWhoNamedNoSession) {
  Keeping service;
  service.sandboxes.behave = [](const auto&) {
    model::RunResult result;
    result.state.notes = "not saved: f (an open file)";
    return result;
  };
  const auto first = service.run();
  EXPECT_EQ(first.at("stderr"), "");
  EXPECT_EQ(first.at("state_notes"), "[state] not saved: f (an open file)\n");
  EXPECT_EQ(service.run(sessionOf(first)).at("stderr"), first.at("state_notes"));
}

TEST(KeptVariables, AreNoErrorWhenThereIsNoRoomForThem) {
  Keeping service;
  service.sandboxes.keep = [](const auto&) { return std::string(2 << 20, 'x'); };
  const auto body = service.run();
  EXPECT_EQ(body.at("code"), 0);
  EXPECT_EQ(body.at("has_state"), false);
  EXPECT_EQ(body.at("state_error"), "state_too_large");
}

}  // namespace
}  // namespace api
