#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>

#include "async/co_test.h"
#include "async/task.h"
#include "base/ids.h"
#include "base/result.h"
#include "ports/file_store.h"
#include "ports/session_store.h"

namespace ports {

/// For contract tests: the two stores of one peer, empty when made.
class StoresUnderTest {
 public:
  virtual ~StoresUnderTest() = default;
  [[nodiscard]] virtual SessionStore& sessions() = 0;
  [[nodiscard]] virtual FileStore& files() = 0;
};

/// For contract tests: how to make the stores of a peer.
struct Peer {
  const char* name;
  std::unique_ptr<StoresUnderTest> (*make)();

  friend void PrintTo(const Peer& peer, std::ostream* out) { *out << peer.name; }
};

/// For tests: the value of a successful result; a failed one ends the test with its sentence.
template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return base::unwrap(std::move(result));
}

/// What the contract tests of both ports have in common.
class StoresContract : public testing::TestWithParam<Peer> {
 protected:
  using Test = async::Task<> (*)(SessionStore& sessions, FileStore& files);

  void run(Test test) {
    const auto stores = GetParam().make();
    async::runTest(test(stores->sessions(), stores->files()));
  }

  /// A session that was created and used at `milliseconds`.
  [[nodiscard]] static model::Session sessionAt(int milliseconds) {
    const model::Timestamp at{std::chrono::milliseconds(milliseconds)};
    return {.id = base::newId(),
            .owner = {.principal = {.kind = model::Principal::Kind::kKey, .id = "k"}, .user = "u"},
            .entityId = "entity",
            .createdAt = at,
            .lastUsedAt = at};
  }

  /// Stores `bytes` as a file of the session.
  [[nodiscard]] static async::Task<model::StoredFile> store(FileStore& files, std::string sessionId,
                                                            std::string name, std::string bytes) {
    const auto writer = must(co_await files.begin());
    must(co_await writer->write(bytes));
    model::StoredFile metadata{.sessionId = std::move(sessionId), .name = std::move(name)};
    co_return must(co_await writer->finish(std::move(metadata)));
  }
};

}  // namespace ports
