#include "api/wire/execution_answer.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <csignal>

namespace wire {
namespace {

using namespace std::chrono_literals;

const model::Language kPython{.code = "py", .aliases = {}};
const model::Language kBash{.code = "bash", .aliases = {}, .silentExitIsNormal = true};

model::ExecutionOutcome ended(model::RunEnd end) {
  model::ExecutionOutcome outcome;
  outcome.sessionId = "session";
  outcome.run.end = end;
  return outcome;
}

boost::json::object rendered(const model::ExecutionOutcome& outcome,
                             OutputMode mode = OutputMode::kRaw,
                             const model::Language& language = kPython) {
  return boost::json::parse(renderExecution(outcome, language, mode)).as_object();
}

struct Told {
  boost::json::value code, signal, status, message;
  std::string stderrText;
};

void expectTold(const model::RunEnd& end, const Told& told) {
  const auto body = rendered(ended(end));
  EXPECT_EQ(body.at("code"), told.code);
  EXPECT_EQ(body.at("signal"), told.signal);
  EXPECT_EQ(body.at("status"), told.status);
  EXPECT_EQ(body.at("message"), told.message);
  EXPECT_EQ(body.at("stderr").as_string(), told.stderrText);
}

TEST(ExecutionAnswer, TellsEveryEndOfAProgram) {
  expectTold(model::Exited{0}, {0, nullptr, nullptr, nullptr, ""});
  expectTold(model::Exited{3},
             {3, nullptr, nullptr, nullptr, "Code execution failed with exit code 3"});
  expectTold(model::Signalled{SIGSEGV}, {nullptr, "SIGSEGV", "SG", "Killed by signal SIGSEGV", ""});
  expectTold(model::Signalled{64}, {nullptr, "SIG64", "SG", "Killed by signal SIG64", ""});
  expectTold(model::TimedOut{2500ms},
             {nullptr, "SIGKILL", "TO", "Time limit exceeded",
              "[sandbox] Time limit exceeded\nExecution timed out after 2.5 seconds\n"});
  expectTold(model::CpuTimeUsedUp{1000ms}, {nullptr, "SIGKILL", "TO", "CPU time limit exceeded",
                                            "[sandbox] CPU time limit exceeded (1 seconds)\n"});
  expectTold(model::OutOfMemory{512},
             {nullptr, "SIGKILL", "SG", "Out of memory", "[sandbox] Out of memory\n"});
  expectTold(model::OutputLimit{model::Stream::kStdout},
             {nullptr, "SIGKILL", "OL", "stdout length exceeded", ""});
  expectTold(model::OutputLimit{model::Stream::kStderr},
             {nullptr, "SIGKILL", "EL", "stderr length exceeded", ""});
  expectTold(model::Cancelled{}, {nullptr, "SIGKILL", "SG", "Cancelled", ""});
}

TEST(ExecutionAnswer, HasAllMembersAlways) {
  auto outcome = ended(model::Exited{0});
  outcome.run.wallTime = 12ms;
  outcome.run.cpuTime = 3ms;
  EXPECT_EQ(renderExecution(outcome, kPython, OutputMode::kRaw),
            R"({"session_id":"session","stdout":"","stderr":"","files":[],"has_state":false,)"
            R"("state_size":null,"state_hash":null,"code":0,"signal":null,"status":null,)"
            R"("message":null,"wall_time":12,"cpu_time":3})");
}

TEST(ExecutionAnswer, ExplainsAFailureOnlyWhereNothingElseDoes) {
  EXPECT_EQ(rendered(ended(model::Exited{1}), OutputMode::kRaw, kBash).at("stderr"), "");
  auto talking = ended(model::Exited{1});
  talking.run.stderrBytes = "why\n";
  EXPECT_EQ(rendered(talking).at("stderr"), "why\n");
}

TEST(ExecutionAnswer, PutsItsOwnLineBehindTheProgramsText) {
  auto outcome = ended(model::TimedOut{1s});
  outcome.run.stderrBytes = "half a line";
  EXPECT_EQ(rendered(outcome).at("stderr"),
            "half a line\n[sandbox] Time limit exceeded\nExecution timed out after 1 seconds\n");
}

TEST(ExecutionAnswer, TellsWhichStreamWasCut) {
  auto out = ended(model::Exited{0});
  out.limits.outputBytes = 4;
  out.run.stdoutBytes = "abcd";
  out.run.stdoutCut = true;
  EXPECT_EQ(rendered(out).at("stdout"), "abcd");
  EXPECT_EQ(rendered(out).at("status"), "OL");
  EXPECT_EQ(rendered(out).at("stderr"), "\n[sandbox] stdout length exceeded\n");

  auto errors = ended(model::Exited{0});
  errors.limits.outputBytes = 4;
  errors.run.stderrBytes = "abcd";
  errors.run.stderrCut = true;
  EXPECT_EQ(rendered(errors).at("status"), "EL");
  EXPECT_EQ(rendered(errors).at("message"), "stderr length exceeded");
  EXPECT_EQ(rendered(errors).at("stderr"), "abcd\n[sandbox] stderr truncated at 4 bytes\n");
}

TEST(ExecutionAnswer, LetsTheEndOutweighACut) {
  auto outcome = ended(model::TimedOut{1s});
  outcome.run.stdoutCut = true;
  EXPECT_EQ(rendered(outcome).at("status"), "TO");
}

TEST(ExecutionAnswer, RepairsTextAndNeverCutsACharacter) {
  auto broken = ended(model::Exited{0});
  broken.run.stdoutBytes = "a\xff";
  EXPECT_EQ(rendered(broken).at("stdout"), "a\ufffd");
  auto cut = ended(model::Exited{0});
  cut.run.stdoutBytes = "ab\xc3";
  cut.run.stdoutCut = true;
  EXPECT_EQ(rendered(cut).at("stdout"), "ab");
}

TEST(ExecutionAnswer, NamesTheLimitsThatWereReached) {
  auto outcome = ended(model::Exited{1});
  outcome.run.limitsReached = {model::LimitReached::kProcesses, model::LimitReached::kDisk,
                               model::LimitReached::kInodes};
  EXPECT_EQ(rendered(outcome).at("limits_reached"),
            (boost::json::array{"processes", "disk", "inodes"}));
}

TEST(ExecutionAnswer, NamesTheWallsThatWereMissing) {
  auto outcome = ended(model::Exited{0});
  EXPECT_FALSE(rendered(outcome).contains("missing_walls"));
  outcome.run.missingWalls = {"memory", "landlock"};
  EXPECT_EQ(rendered(outcome).at("missing_walls"), (boost::json::array{"memory", "landlock"}));
}

TEST(ExecutionAnswer, TellsOfVariablesThatWereKept) {
  auto outcome = ended(model::Exited{0});
  outcome.run.stderrBytes = "text";
  outcome.state = {.saved = true, .size = 7, .sha256 = "abc"};
  const auto body = rendered(outcome);
  EXPECT_EQ(body.at("has_state"), true);
  EXPECT_EQ(body.at("state_size"), 7);
  EXPECT_EQ(body.at("state_hash"), "abc");
  EXPECT_EQ(body.at("stderr"), "text");
  EXPECT_FALSE(body.contains("state_error"));
  EXPECT_FALSE(body.contains("state_notes"));
}

TEST(ExecutionAnswer, SpeaksOfVariablesInStderrOnlyToWhoCountsOnThem) {
  auto outcome = ended(model::Exited{0});
  outcome.run.stderrBytes = "text";
  outcome.state.notes = "[state] a \xff note\n";
  auto body = rendered(outcome);
  EXPECT_EQ(body.at("stderr"), "text");
  EXPECT_EQ(body.at("state_notes"), "[state] a \uFFFD note\n");
  outcome.state.expected = true;
  body = rendered(outcome);
  EXPECT_EQ(body.at("stderr"), "text\n[state] a \uFFFD note\n");
  EXPECT_EQ(body.at("state_notes"), "[state] a \uFFFD note\n");
}

TEST(ExecutionAnswer, SaysWhyVariablesWereNotKept) {
  auto outcome = ended(model::Exited{0});
  outcome.state = {.error = "state_too_large"};
  EXPECT_EQ(rendered(outcome).at("has_state"), false);
  EXPECT_EQ(rendered(outcome).at("state_error"), "state_too_large");
}

TEST(ExecutionAnswer, TrimsLikeTheReferenceProductWhenAskedTo) {
  auto outcome = ended(model::Exited{0});
  outcome.run.stdoutBytes = " \n a\x1b[0m\tb \n\n";
  outcome.run.stderrBytes = "\n e \n";
  const auto body = rendered(outcome, OutputMode::kTrim);
  EXPECT_EQ(body.at("stdout"), "a[0m\tb\n");
  EXPECT_EQ(body.at("stderr"), "e");
  outcome.run.stdoutBytes = " \n";
  EXPECT_EQ(rendered(outcome, OutputMode::kTrim).at("stdout"), "");
}

}  // namespace
}  // namespace wire
