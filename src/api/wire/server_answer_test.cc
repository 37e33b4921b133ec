#include "api/wire/server_answer.h"

#include <gtest/gtest.h>

#include <csignal>

#include "api/wire/execution_answer.h"

namespace wire {
namespace {

/// What we read of an answer, after our own server has written it.
ServerAnswer readBack(const model::ExecutionOutcome& outcome) {
  model::Language python;
  python.code = "py";
  const auto answer = readAnswer(renderExecution(outcome, python, OutputMode::kRaw));
  EXPECT_TRUE(answer) << answer.error().message;
  return answer.value_or(ServerAnswer());
}

/// The end of a run, after the same way.
model::RunEnd readBack(const model::RunEnd& end) {
  model::ExecutionOutcome outcome;
  outcome.run.end = end;
  return readBack(outcome).end;
}

TEST(ServerAnswer, TellsHowAProgramEnded) {
  const model::RunEnd ends[] = {model::Exited{0},
                                model::Exited{7},
                                model::Signalled{SIGSEGV},
                                model::Signalled{SIGKILL},
                                model::TimedOut{},
                                model::CpuTimeUsedUp{},
                                model::OutOfMemory{},
                                model::OutputLimit{model::Stream::kStdout},
                                model::OutputLimit{model::Stream::kStderr},
                                model::Cancelled{}};
  for (const auto& end : ends) EXPECT_EQ(readBack(end).index(), end.index()) << end.index();
  EXPECT_EQ(std::get<model::Exited>(readBack(model::Exited{7})).code, 7);
  EXPECT_EQ(std::get<model::Signalled>(readBack(model::Signalled{SIGSEGV})).signal, SIGSEGV);
}

TEST(ServerAnswer, TellsThatOutputWasCut) {
  model::ExecutionOutcome outcome;
  EXPECT_FALSE(readBack(outcome).outputCut);
  outcome.run.stderrCut = true;
  EXPECT_TRUE(readBack(outcome).outputCut);
}

TEST(ServerAnswer, TellsOfNewFilesAndOfThoseThatWereLost) {
  model::ExecutionOutcome outcome;
  outcome.files.generated = {{.id = "F", .sessionId = "S", .name = "a/b.txt"}};
  outcome.files.inherited = {{.id = "G", .sessionId = "S", .name = "in.txt"}};
  outcome.files.undelivered = 1;
  outcome.files.left = {{.path = "big", .reason = model::LeftBehind::kTooLarge}};
  const auto answer = readBack(outcome);
  ASSERT_EQ(answer.files.size(), 1U);
  EXPECT_EQ(answer.files[0].sessionId + answer.files[0].id + answer.files[0].name, "SFa/b.txt");
  EXPECT_EQ(answer.lost, std::vector<std::string>{"big: too large"});
}

TEST(ServerAnswer, WhatIsOfAnotherFormIsAnError) {
  for (const auto* text : {"", "[]", "{", "{}", R"({"code":null})", R"({"code":"0"})",
                           R"({"code":null,"signal":"SIGNONE"})"})
    EXPECT_FALSE(readAnswer(text)) << text;
  for (const auto* text : {"", "{}", R"({"text":1})"}) EXPECT_FALSE(readText(text)) << text;
  for (const auto* text : {"{}", R"({"files":[1]})"}) EXPECT_FALSE(readStored(text)) << text;
  EXPECT_TRUE(readAnswer(R"({"code":0,"files":[1,{}],"undelivered_files":[1]})"));
}

TEST(ServerAnswer, TheSentenceOfAnErrorIsWhatIsShown) {
  EXPECT_EQ(readError(R"({"error":"rate_limited","message":"Too many."})"), "Too many.");
  EXPECT_EQ(readError(R"({"error":"Missing API key","message":"Send it."})"), "Missing API key");
  EXPECT_EQ(readError("<html>"), "<html>");
}

TEST(ServerAnswer, AnIdIsNothingElse) {
  EXPECT_TRUE(isId("V1StGXR8_Z5jdHi6B-myT"));
  for (const auto* text : {"", "V1StGXR8_Z5jdHi6B-my", "V1StGXR8_Z5jdHi6B-myTT",
                           "../../../../../../etc", "V1StGXR8_Z5jdHi6B my\r"})
    EXPECT_FALSE(isId(text)) << text;
}

}  // namespace
}  // namespace wire
