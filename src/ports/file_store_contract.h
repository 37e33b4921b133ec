#pragma once

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "base/unique_fd.h"
#include "ports/contract_fixture.h"

namespace ports {

/// What every FileStore promises; see SessionStoreContract for how a peer instantiates it.
class FileStoreContract : public StoresContract {
 protected:
  [[nodiscard]] static async::Task<std::string> newSession(SessionStore& sessions) {
    const auto session = sessionAt(1);
    must(co_await sessions.create(session));
    co_return session.id;
  }
};

TEST_P(FileStoreContract, TellsSizeAndHashOfWhatItStored) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    model::StoredFile metadata{.sessionId = co_await newSession(sessions),
                               .name = "folder/in.csv",
                               .contentType = "text/csv",
                               .readOnly = true,
                               .createdAt = model::Timestamp{std::chrono::milliseconds(7)},
                               .modifiedFrom = {{.fileId = "f", .sessionId = "s"}},
                               .resource = {{.kind = {}, .id = "r", .version = {}}}};
    const auto writer = must(co_await files.begin());
    must(co_await writer->write("a"));
    must(co_await writer->write(""));
    must(co_await writer->write("bc"));
    const auto stored = must(co_await writer->finish(metadata));

    EXPECT_TRUE(base::isId(stored.id));
    metadata.id = stored.id;
    metadata.size = 3;  // the hash of "abc" is the example of FIPS 180
    metadata.sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT_EQ(stored, metadata);
    EXPECT_EQ(must(co_await files.find(metadata.sessionId, stored.id)), metadata);
  });
}

TEST_P(FileStoreContract, WhatIsSealedCanBeFinishedLater) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto writer = must(co_await files.begin());
    must(co_await writer->write("abc"));
    must(co_await writer->seal());
    const auto other = co_await store(files, session, "other", "abc");
    const auto file = must(co_await writer->finish({.sessionId = session, .name = "sealed"}));
    EXPECT_EQ(file.sha256, other.sha256);
    EXPECT_EQ(file.size, 3U);
  });
}

TEST_P(FileStoreContract, TakesAnOpenFile) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    for (const std::size_t size : {1'000U, 3'000'000U}) {
      const std::string bytes(size, 'f');
      const base::UniqueFd file(::memfd_create("output", MFD_CLOEXEC));
      EXPECT_EQ(::write(file.get(), bytes.data(), size), static_cast<ssize_t>(size));
      const auto writer = must(co_await files.begin());
      must(co_await writer->writeFrom(file.get(), size));
      const auto stored = must(co_await writer->finish({.sessionId = session, .name = "taken"}));
      const auto other = co_await store(files, session, "other", bytes);
      EXPECT_EQ(stored.sha256, other.sha256);
      EXPECT_EQ(stored.size, size);
      const auto reader = must(co_await files.open(session, stored.id));
      EXPECT_EQ(must(co_await reader->read(0, size)), bytes);
    }
  });
}

TEST_P(FileStoreContract, RefusesAnOpenFileThatIsShorter) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const base::UniqueFd file(::memfd_create("output", MFD_CLOEXEC));
    EXPECT_EQ(::write(file.get(), "abc", 3), 3);
    const auto writer = must(co_await files.begin());
    EXPECT_FALSE((co_await writer->writeFrom(file.get(), 4)).has_value());
    EXPECT_FALSE((co_await writer->finish({.sessionId = session, .name = "short"})).has_value());
    EXPECT_TRUE(must(co_await files.list(session)).empty());
  });
}

TEST_P(FileStoreContract, StoresEmptyFiles) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto file = co_await store(files, session, "empty", "");
    EXPECT_EQ(file.size, 0U);
    const auto reader = must(co_await files.open(session, file.id));
    EXPECT_EQ(must(co_await reader->read(0, 10)), "");
  });
}

TEST_P(FileStoreContract, ReadsAnyPart) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto file = co_await store(files, session, "digits", "0123456789");
    const auto reader = must(co_await files.open(session, file.id));
    EXPECT_EQ(reader->size(), 10U);
    EXPECT_EQ(must(co_await reader->read(0, 100)), "0123456789");
    EXPECT_EQ(must(co_await reader->read(3, 4)), "3456");
    EXPECT_EQ(must(co_await reader->read(8, 4)), "89");
    EXPECT_EQ(must(co_await reader->read(10, 4)), "");
    EXPECT_EQ(must(co_await reader->read(1000, 4)), "");
  });
}

TEST_P(FileStoreContract, GivesADescriptorOfTheSameBytesOrNone) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto file = co_await store(files, session, "digits", "0123456789");
    const auto reader = must(co_await files.open(session, file.id));
    const auto descriptor = reader->descriptor();
    if (!descriptor) co_return;
    std::string bytes(20, '\0');
    bytes.resize(static_cast<std::size_t>(
        std::max<ssize_t>(0, ::pread(*descriptor, bytes.data(), bytes.size(), 0))));
    EXPECT_EQ(bytes, "0123456789");
  });
}

TEST_P(FileStoreContract, SendsAnyPartToASocketAndNothingToAFullOne) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const std::string digits = "0123456789", large(4U << 20, 'x');
    const auto file = co_await store(files, session, "digits", digits + large);
    const auto reader = must(co_await files.open(session, file.id));
    if (!reader->descriptor()) co_return;
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    const base::UniqueFd ours(ends[0]);
    base::UniqueFd theirs(ends[1]);
    EXPECT_EQ(must(co_await reader->sendTo(ours.get(), 3, 4)), 4U);
    std::string got(20, '\0');
    got.resize(static_cast<std::size_t>(
        std::max<ssize_t>(0, ::read(theirs.get(), got.data(), got.size()))));
    EXPECT_EQ(got, "3456");
    EXPECT_EQ(must(co_await reader->sendTo(ours.get(), digits.size() + large.size(), 4)), 0U);
    const auto most = must(co_await reader->sendTo(ours.get(), 10, large.size()));
    EXPECT_GT(most, 0U);
    EXPECT_LT(most, large.size());
    EXPECT_EQ(must(co_await reader->sendTo(ours.get(), 10, large.size())), 0U) << "it is full";
    theirs = {};
    const auto broken = co_await reader->sendTo(ours.get(), 0, 10);
    EXPECT_EQ(broken.error().kind, base::ErrorKind::kUnavailable);
  });
}

TEST_P(FileStoreContract, ReadsWhatIsRemovedMeanwhile) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto file = co_await store(files, session, "a", "bytes");
    const auto reader = must(co_await files.open(session, file.id));
    EXPECT_TRUE(must(co_await files.remove(session, file.id)));
    EXPECT_EQ(must(co_await reader->read(0, 10)), "bytes");
  });
}

TEST_P(FileStoreContract, FindsOnlyInTheSessionNamed) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions), other = co_await newSession(sessions);
    const auto file = co_await store(files, session, "a", "bytes");
    EXPECT_EQ(must(co_await files.find(other, file.id)), std::nullopt);
    EXPECT_EQ(must(co_await files.findByName(other, "a")), std::nullopt);
    EXPECT_EQ(must(co_await files.open(other, file.id)), nullptr);
    EXPECT_FALSE(must(co_await files.remove(other, file.id)));
    EXPECT_EQ(must(co_await files.find(session, base::newId())), std::nullopt);
    EXPECT_EQ(must(co_await files.find(session, file.id)), file);
  });
}

TEST_P(FileStoreContract, FindsAnywhereByIdAlone) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions), other = co_await newSession(sessions);
    const auto file = co_await store(files, session, "a", "bytes");
    co_await store(files, other, "a", "bytes");
    EXPECT_EQ(must(co_await files.findAnywhere(file.id)), std::vector{file});
    EXPECT_TRUE(must(co_await files.findAnywhere(base::newId())).empty());
  });
}

TEST_P(FileStoreContract, FindsTheNewestOfAName) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto older = co_await store(files, session, "a", "1");
    const auto newer = co_await store(files, session, "a", "2");
    const auto capital = co_await store(files, session, "A", "3");
    EXPECT_EQ(must(co_await files.findByName(session, "a")), newer);
    EXPECT_EQ(must(co_await files.findByName(session, "A")), capital);
    EXPECT_EQ(must(co_await files.findByName(session, "b")), std::nullopt);
    EXPECT_TRUE(must(co_await files.remove(session, newer.id)));
    EXPECT_EQ(must(co_await files.findByName(session, "a")), older);
  });
}

TEST_P(FileStoreContract, ListsInOrderOfCreation) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions), other = co_await newSession(sessions);
    const auto first = co_await store(files, session, "z", "1");
    const auto second = co_await store(files, session, "a", "1");
    const auto third = co_await store(files, session, "z", "3");
    const auto elsewhere = co_await store(files, other, "z", "1");
    EXPECT_EQ(must(co_await files.list(session)), (std::vector{first, second, third}));
    EXPECT_EQ(must(co_await files.list(other)), (std::vector{elsewhere}));
    EXPECT_TRUE(must(co_await files.list(base::newId())).empty());
  });
}

TEST_P(FileStoreContract, RemovesOneFileAndNoOtherOfTheSameBytes) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto file = co_await store(files, session, "a", "same");
    const auto twin = co_await store(files, session, "b", "same");
    EXPECT_TRUE(must(co_await files.remove(session, file.id)));
    EXPECT_FALSE(must(co_await files.remove(session, file.id)));
    EXPECT_EQ(must(co_await files.open(session, file.id)), nullptr);
    EXPECT_EQ(must(co_await files.list(session)), (std::vector{twin}));
    const auto reader = must(co_await files.open(session, twin.id));
    EXPECT_EQ(must(co_await reader->read(0, 10)), "same");
  });
}

TEST_P(FileStoreContract, AddsUpASession) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    EXPECT_EQ(must(co_await files.totals(session)), (FileTotals{.files = 0, .bytes = 0}));
    const auto file = co_await store(files, session, "a", "12345");
    EXPECT_EQ((co_await store(files, session, "b", "12345")).size, 5U);
    EXPECT_EQ((co_await store(files, session, "c", "1")).size, 1U);
    EXPECT_EQ(must(co_await files.totals(session)), (FileTotals{.files = 3, .bytes = 11}));
    EXPECT_TRUE(must(co_await files.remove(session, file.id)));
    EXPECT_EQ(must(co_await files.totals(session)), (FileTotals{.files = 2, .bytes = 6}));
  });
}

TEST_P(FileStoreContract, ForgetsWhatIsNotFinished) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    {
      const auto writer = must(co_await files.begin());
      must(co_await writer->write("half of it"));
    }
    EXPECT_TRUE(must(co_await files.list(session)).empty());
  });
}

TEST_P(FileStoreContract, RefusesFilesOfASessionThatIsNotThere) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto writer = must(co_await files.begin());
    must(co_await writer->write("bytes"));
    EXPECT_TRUE(must(co_await sessions.remove(session)));
    model::StoredFile metadata{.sessionId = session, .name = "a"};
    const auto refused = co_await writer->finish(metadata);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kNotFound);
    EXPECT_TRUE(must(co_await files.list(session)).empty());
  });
}

TEST_P(FileStoreContract, WritesSeveralFilesAtOnce) {
  run([](SessionStore& sessions, FileStore& files) -> async::Task<> {
    const auto session = co_await newSession(sessions);
    const auto one = must(co_await files.begin()), two = must(co_await files.begin());
    for (int i = 0; i < 10; ++i) {
      must(co_await one->write("same"));
      must(co_await two->write("same"));
    }
    const model::StoredFile metadata{.sessionId = session, .name = "a"};
    const auto second = must(co_await two->finish(metadata));
    const auto first = must(co_await one->finish(metadata));
    EXPECT_EQ(first.sha256, second.sha256);
    EXPECT_NE(first.id, second.id);
    EXPECT_EQ(must(co_await files.list(session)), (std::vector{second, first}));
  });
}

}  // namespace ports
