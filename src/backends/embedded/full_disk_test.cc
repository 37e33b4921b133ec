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

}  // namespace
}  // namespace embedded
