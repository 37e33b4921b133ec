#include <signal.h>
#include <sys/resource.h>

#include "async/co_test.h"
#include "backends/embedded/storage.h"
#include "backends/embedded/test_folder.h"
#include "ports/contract_fixture.h"

namespace embedded {
namespace {

using ports::must;

/// While it lives, no file of this process can grow beyond `bytes`: what a full disk looks like to
/// a writer, without a file system of its own.
class FilesLimited {
 public:
  explicit FilesLimited(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
    signalBefore_ = ::signal(SIGXFSZ, SIG_IGN);
  }
  ~FilesLimited() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, signalBefore_);
  }
  FilesLimited(const FilesLimited&) = delete;
  FilesLimited& operator=(const FilesLimited&) = delete;

 private:
  rlimit before_{};
  sighandler_t signalBefore_ = SIG_DFL;
};

constexpr rlim_t kLimit = 1 << 20;

CO_TEST(FullDisk, RefusesTheFileLeavesNothingAndTakesTheNext) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  must(co_await storage->sessions().create({.id = "s"}));
  const model::StoredFile metadata{.sessionId = "s", .name = "a"};
  const FilesLimited limited(kLimit);
  const std::string tooMuch(2 * kLimit, 'x');
  {
    const auto writer = must(co_await storage->files().begin());
    const auto refused = co_await writer->write(tooMuch);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kStorageFull);
    const auto again = co_await writer->write("little");
    EXPECT_EQ(again.error().kind, base::ErrorKind::kStorageFull);
    const auto finished = co_await writer->finish(metadata);
    EXPECT_EQ(finished.error().kind, base::ErrorKind::kStorageFull);
  }
  EXPECT_TRUE(must(co_await storage->files().list("s")).empty());

  const auto writer = must(co_await storage->files().begin());
  must(co_await writer->write("little"));
  const auto file = must(co_await writer->finish(metadata));
  const auto reader = must(co_await storage->files().open("s", file.id));
  EXPECT_EQ(must(co_await reader->read(0, 10)), "little");
  storage->stop();
  EXPECT_EQ(folder.filesIn("unfinished"), 0U);
  EXPECT_EQ(folder.filesIn("contents"), 1U);
}

/// How many of the calls found room; the one after them said that there is none.
template <class Call>
async::Task<std::size_t> callsUntilFull(Call call) {
  for (std::size_t calls = 0;; ++calls) {
    const auto result = co_await call(calls);
    if (result) continue;
    EXPECT_EQ(result.error().kind, base::ErrorKind::kStorageFull) << result.error().message;
    co_return calls;
  }
}

CO_TEST(FullDisk, RefusesRowsAndKeepsThoseBefore) {
  const TestFolder folder;
  const auto storage = must(Storage::open(folder.path()));
  auto& keys = storage->keys();
  auto& usage = storage->usage();
  const std::string much(50'000, 'x');
  const auto createKey = [&](std::size_t i) {
    return keys.create({.hash = std::to_string(i), .metadata = {{"much", much}}});
  };
  const auto append = [&](std::size_t i) {
    return usage.append({{.executionId = std::to_string(i), .language = much}});
  };
  std::size_t created = 0, appended = 0;
  {
    const FilesLimited limited(kLimit);
    created = co_await callsUntilFull(createKey);
    appended = co_await callsUntilFull(append);
    EXPECT_GT(created, 0U);
    EXPECT_GT(appended, 0U);
    EXPECT_EQ(must(co_await keys.list(1'000)).size(), created);
  }
  must(co_await createKey(created));
  must(co_await append(appended));
  EXPECT_EQ(must(co_await keys.list(1'000)).size(), created + 1);
  const ports::UsageFilter all{.from = {}, .until = model::Timestamp::max()};
  EXPECT_EQ(must(co_await usage.newest(all, 1'000)).size(), appended + 1);
}

}  // namespace
}  // namespace embedded
