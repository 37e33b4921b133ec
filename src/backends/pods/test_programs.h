#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "async/task.h"
#include "backends/pods/test_provider.h"

// For tests: programs in the pods of a TestProvider.
namespace pods {

inline async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> acquire(
    TestProvider& provider, std::string language = "py", ports::Asker asker = {},
    std::chrono::milliseconds patience = std::chrono::seconds(5)) {
  model::Program program;
  program.language = std::move(language);
  co_return co_await provider->acquire(program, asker, async::Deadline::in(patience));
}

/// `code`: see FakeRunners.
inline async::Task<base::Result<model::RunResult>> runIn(ports::Sandbox& sandbox,
                                                         std::string code) {
  ports::OutputListener listener;
  async::CancelToken cancel;
  model::Program program;
  program.language = "py";
  program.code = std::move(code);
  co_return co_await sandbox.run(std::move(program), {}, {}, listener, cancel);
}

inline ports::Asker asker(std::string who, std::string session = "s") {
  return {.owner = {.principal = {.kind = model::Principal::Kind::kKey, .id = std::move(who)}},
          .session = std::move(session)};
}

/// The name of the only pod that there is.
inline std::string onlyPod(const FakeCluster& cluster) {
  const auto pods = cluster.server.pods();
  EXPECT_EQ(pods.size(), 1U);
  return pods.empty() ? "" : *pods.begin();
}

}  // namespace pods
