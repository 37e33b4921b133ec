#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "ports/contract_fixture.h"
#include "ports/state_store.h"

namespace ports {

/// For contract tests: the stores of a peer that keeps states, empty when made.
class StateStoresUnderTest {
 public:
  virtual ~StateStoresUnderTest() = default;
  [[nodiscard]] virtual SessionStore& sessions() = 0;
  [[nodiscard]] virtual StateStore& states() = 0;
};

struct StatePeer {
  const char* name;
  std::unique_ptr<StateStoresUnderTest> (*make)();

  friend void PrintTo(const StatePeer& peer, std::ostream* out) { *out << peer.name; }
};

/// What every StateStore promises; see SessionStoreContract for how a peer instantiates it.
class StateStoreContract : public testing::TestWithParam<StatePeer> {
 protected:
  using Test = async::Task<> (*)(SessionStore& sessions, StateStore& states);

  void run(Test test) {
    const auto stores = GetParam().make();
    async::runTest(test(stores->sessions(), stores->states()));
  }

  [[nodiscard]] static async::Task<std::string> newSession(SessionStore& sessions) {
    const model::Session session{.id = base::newId()};
    must(co_await sessions.create(session));
    co_return session.id;
  }

  /// Saves `bytes`; what the store then should know, or nothing when it was refused.
  [[nodiscard]] static async::Task<std::optional<model::StateRecord>> save(
      StateStore& states, std::string sessionId, std::string bytes,
      std::optional<std::string> replaces) {
    const auto writer = must(co_await states.begin());
    must(co_await writer->write(std::string_view(bytes).substr(0, 1)));
    must(co_await writer->write(std::string_view(bytes).substr(1)));
    const auto content = must(co_await writer->seal());
    const model::StateRecord record{.sessionId = std::move(sessionId),
                                    .version = base::newId(),
                                    .size = content.size,
                                    .sha256 = content.sha256,
                                    .tag = "tag",
                                    .uploaded = bytes == "uploaded",
                                    .savedAt = model::Timestamp{std::chrono::milliseconds(5)},
                                    .expiresAt = model::Timestamp{std::chrono::milliseconds(9)}};
    if (!must(co_await writer->finish(record, std::move(replaces)))) co_return std::nullopt;
    co_return record;
  }

  [[nodiscard]] static async::Task<std::string> bytesOf(StateStore& states,
                                                        model::StateRecord record) {
    const auto opened = must(co_await states.open(record.sessionId));
    if (!opened) co_return "(nothing)";
    EXPECT_EQ(opened->record, record);
    EXPECT_EQ(opened->bytes->size(), record.size);
    co_return must(co_await opened->bytes->read(0, 1'000'000));
  }
};

TEST_P(StateStoreContract, GivesBackWhatWasSaved) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    EXPECT_EQ(must(co_await states.find(session)), std::nullopt);
    const auto saved = co_await save(states, session, "uploaded", "");
    EXPECT_TRUE(saved.has_value());
    EXPECT_EQ(saved->size, 8U);
    EXPECT_EQ(saved->sha256, "3cef1b245d4b2f37dadddcbadb76017d440ba283601228724c0cb2c07d35bed4");
    EXPECT_EQ(must(co_await states.find(session)), saved);
    EXPECT_EQ(co_await bytesOf(states, *saved), "uploaded");
  });
}

TEST_P(StateStoreContract, KeepsTheNewestOnly) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions), other = co_await newSession(sessions);
    const auto first = co_await save(states, session, "first", "");
    const auto others = co_await save(states, other, "first", "");
    const auto second = co_await save(states, session, "second", first->version);
    EXPECT_EQ(must(co_await states.find(session)), second);
    EXPECT_EQ(co_await bytesOf(states, *second), "second");
    EXPECT_EQ(co_await bytesOf(states, *others), "first");
  });
}

TEST_P(StateStoreContract, KeepsWhatIsReadWhileItIsReplaced) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    for (const std::size_t size : {10U, 300'000U}) {
      const auto first = co_await save(states, session, std::string(size, 'a'), std::nullopt);
      const auto opened = must(co_await states.open(session));
      EXPECT_TRUE((co_await save(states, session, "second", std::nullopt)).has_value());
      EXPECT_EQ(must(co_await opened->bytes->read(0, size)), std::string(size, 'a'));
    }
  });
}

TEST_P(StateStoreContract, ReplacesSmallByLargeAndLargeBySmall) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    for (const std::size_t size : {10U, 300'000U, 20U, 400'000U, 300'000U, 5U}) {
      const std::string bytes(size, static_cast<char>('a' + size % 26));
      const auto saved = co_await save(states, session, bytes, std::nullopt);
      EXPECT_EQ(co_await bytesOf(states, *saved), bytes);
    }
    EXPECT_TRUE(must(co_await states.remove(session)));
    EXPECT_FALSE(must(co_await states.open(session)).has_value());
  });
}

TEST_P(StateStoreContract, TakesAnOpenFile) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    for (const std::size_t size : {1'000U, 5'000'000U}) {
      const std::string bytes(size, 'f');
      const base::UniqueFd file(::memfd_create("state", MFD_CLOEXEC));
      EXPECT_EQ(::write(file.get(), bytes.data(), size), static_cast<ssize_t>(size));
      const auto writer = must(co_await states.begin());
      must(co_await writer->writeFrom(file.get(), size));
      const auto content = must(co_await writer->seal());
      EXPECT_EQ(content.size, size);
      model::StateRecord record{.sessionId = session,
                                .version = base::newId(),
                                .size = content.size,
                                .sha256 = content.sha256};
      EXPECT_TRUE(must(co_await writer->finish(record, std::nullopt)));
      const auto opened = must(co_await states.open(session));
      EXPECT_EQ(must(co_await opened->bytes->read(0, size)), bytes);
      const auto again = co_await save(states, session, bytes, std::nullopt);
      EXPECT_EQ(again->sha256, content.sha256);
    }
  });
}

TEST_P(StateStoreContract, RefusesASaveThatIsOlderThanWhatIsThere) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto first = co_await save(states, session, "first", "");
    EXPECT_EQ(co_await save(states, session, "began without", ""), std::nullopt);
    const auto second = co_await save(states, session, "second", first->version);
    EXPECT_EQ(co_await save(states, session, "late", first->version), std::nullopt);
    EXPECT_EQ(must(co_await states.find(session)), second);
    EXPECT_EQ(co_await bytesOf(states, *second), "second");
  });
}

TEST_P(StateStoreContract, ReplacesWhateverIsThereWhenToldSo) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    EXPECT_TRUE((co_await save(states, session, "first", std::nullopt)).has_value());
    const auto second = co_await save(states, session, "second", std::nullopt);
    EXPECT_EQ(must(co_await states.find(session)), second);
  });
}

TEST_P(StateStoreContract, RefusesASaveWhoseStateWasRemoved) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto first = co_await save(states, session, "first", "");
    EXPECT_TRUE(must(co_await states.remove(session)));
    EXPECT_FALSE(must(co_await states.remove(session)));
    EXPECT_EQ(co_await save(states, session, "late", first->version), std::nullopt);
    EXPECT_EQ(must(co_await states.find(session)), std::nullopt);
  });
}

TEST_P(StateStoreContract, SavesNothingForASessionThatIsGone) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto writer = must(co_await states.begin());
    must(co_await writer->write("bytes"));
    const auto content = must(co_await writer->seal());
    must(co_await sessions.remove(session));
    const model::StateRecord record{
        .sessionId = session, .size = content.size, .sha256 = content.sha256};
    const auto saved = co_await writer->finish(record, std::nullopt);
    EXPECT_EQ(saved.error().kind, base::ErrorKind::kNotFound);
  });
}

TEST_P(StateStoreContract, LosesTheStateWithItsSession) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    EXPECT_TRUE((co_await save(states, session, "state", "")).has_value());
    must(co_await sessions.remove(session));
    EXPECT_EQ(must(co_await states.find(session)), std::nullopt);
  });
}

TEST_P(StateStoreContract, RemovesABoundedNumberOfExpiredStates) {
  run([](SessionStore& sessions, StateStore& states) -> async::Task<> {
    for (int i = 0; i < 3; ++i) {
      const auto session = co_await newSession(sessions);
      EXPECT_TRUE((co_await save(states, session, "state", "")).has_value());
    }
    const model::Timestamp end{std::chrono::milliseconds(9)};
    EXPECT_EQ(must(co_await states.removeExpired(end - std::chrono::milliseconds(1), 9)), 0U);
    EXPECT_EQ(must(co_await states.removeExpired(end, 2)), 2U);
    EXPECT_EQ(must(co_await states.removeExpired(end, 2)), 1U);
  });
}

}  // namespace ports
