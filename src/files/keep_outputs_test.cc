#include "files/keep_outputs.h"

#include <gtest/gtest.h>

#include "files/test_stores.h"
#include "ports/faults.h"
#include "ports/faulty_file_store.h"

namespace files {
namespace {

using model::LeftBehind;
using ports::must;

struct Run : TestStores {
  std::unique_ptr<ExecutionSession> session =
      std::make_unique<ExecutionSession>(sessions,
                                         model::Session{.id = base::newId(),
                                                        .owner = owner(),
                                                        .createdAt = model::timestampNow(),
                                                        .lastUsedAt = model::timestampNow()},
                                         true);
  FoundInputs inputs;
  FilePolicy policy;

  static async::Task<> leave(KeepOutputs& outputs, std::string path, std::string bytes = "bytes",
                             bool wasInput = false) {
    model::OutputFile file{.path = std::move(path), .size = bytes.size(), .wasInput = wasInput};
    if (!co_await outputs.begin(file)) co_return;
    if (!co_await outputs.write(bytes)) co_return;
    co_await outputs.finish(true);
  }
};

CO_TEST(KeepOutputs, StoresFilesAndThenRemembersTheSession) {
  Run run;
  KeepOutputs outputs(run.files, *run.session, run.inputs, run.policy);
  co_await Run::leave(outputs, "charts/p.png", "png");
  const auto stored = outputs.takeStored();
  EXPECT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored.at(0).name, "charts/p.png");
  EXPECT_EQ(stored.at(0).sessionId, run.session->id());
  const auto reader = must(co_await run.files.open(run.session->id(), stored.at(0).id));
  EXPECT_EQ(must(co_await reader->read(0, 10)), "png");
}

CO_TEST(KeepOutputs, AChangedInputNamesItsSource) {
  Run run;
  run.inputs.inputs = {{.file = {.id = "f", .sessionId = "s", .name = "stored"}, .path = "a.csv"}};
  KeepOutputs outputs(run.files, *run.session, run.inputs, run.policy);
  co_await Run::leave(outputs, "a.csv", "changed", true);
  const auto stored = outputs.takeStored();
  EXPECT_EQ(stored.at(0).modifiedFrom, (model::StoredFile::Source{"f", "s"}));
  EXPECT_NE(stored.at(0).id, "f");
}

CO_TEST(KeepOutputs, CountsOnlyWhatIsWanted) {
  Run run;
  run.policy.mostOutputFiles = 2;
  run.policy.blockedPatterns = {"*.exe"};
  KeepOutputs outputs(run.files, *run.session, run.inputs, run.policy);
  for (const auto* name : {"0.exe", "a", "b", "b.exe", "c"}) co_await Run::leave(outputs, name);
  EXPECT_EQ(outputs.takeStored().size(), 2U);
  EXPECT_EQ(outputs.refused(), (std::vector<model::LeftFile>{{"c", LeftBehind::kTooMany}}));
}

CO_TEST(KeepOutputs, ASessionHoldsOnlySoMuch) {
  Run run;
  run.policy.mostSessionBytes = 8;
  KeepOutputs outputs(run.files, *run.session, run.inputs, run.policy);
  for (const auto* name : {"a", "b"}) co_await Run::leave(outputs, name, "12345");
  EXPECT_EQ(outputs.takeStored().size(), 1U);
  EXPECT_EQ(outputs.refused(), (std::vector<model::LeftFile>{{"b", LeftBehind::kTooLarge}}));
}

CO_TEST(KeepOutputs, WhatTheStoreRefusesIsNotedAndNothingElseLost) {
  for (int failing = 1; failing <= 3; ++failing) {  // begin, write, finish
    Run run;
    ports::Faults faults;
    ports::FaultyFileStore faulty(run.files, faults);
    KeepOutputs outputs(faulty, *run.session, run.inputs, run.policy);
    faults.failCall(static_cast<std::size_t>(failing),
                    {.kind = base::ErrorKind::kStorageFull, .message = "full"});
    co_await Run::leave(outputs, "a");
    co_await Run::leave(outputs, "b");
    const auto stored = outputs.takeStored();
    EXPECT_EQ(stored.size() + outputs.refused().size(), 2U) << failing;
    EXPECT_EQ(stored.back().name, "b") << failing;
  }
}

CO_TEST(KeepOutputs, AHalfBroughtFileIsThrownAway) {
  Run run;
  KeepOutputs outputs(run.files, *run.session, run.inputs, run.policy);
  EXPECT_TRUE(co_await outputs.begin({.path = "a", .size = 10}));
  EXPECT_TRUE(co_await outputs.write("half"));
  co_await outputs.finish(false);
  EXPECT_TRUE(outputs.takeStored().empty());
  EXPECT_TRUE(outputs.refused().empty()) << "the result of the run names it";
}

}  // namespace
}  // namespace files
