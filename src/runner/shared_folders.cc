#include "runner/shared_folders.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "jail/plan.h"
#include "runner/empty_folder.h"

namespace runner {
namespace asio = boost::asio;
using std::chrono::steady_clock;
namespace {

constexpr std::size_t kMostWaiting = 64;
constexpr const char* kMayBeMissing = "/dev/shm";
constexpr const char* kLock = "/run/kubecoderun.lock";  // where root can write there

base::Error unavailable(std::string message) {
  return {.kind = base::ErrorKind::kUnavailable, .message = std::move(message)};
}

std::string complaint(const std::string& path, int error) {
  return path + ": " + std::strerror(error);
}

int emptyNow(int folder) {
  EmptyFolder emptying(folder);
  while (emptying.step()) {
  }
  return emptying.error();
}

}  // namespace

base::Result<std::shared_ptr<SharedFolders>> SharedFolders::open(
    const asio::any_io_executor& executor, bool asRoot,
    const std::function<base::Result<void>()>& whenOurs) {
  std::shared_ptr<SharedFolders> folders(new SharedFolders(executor, asRoot));
  TRY(folders->lock());
  for (const char* path : jail::kWritableFolders) {
    const auto opened = folders->open(path);
    if (!opened && std::strcmp(path, kMayBeMissing) != 0) return base::fail(opened.error());
  }
  TRY(whenOurs());
  for (const auto& folder : folders->folders_) {
    if (const int error = emptyNow(folder.descriptor.get()))
      return base::fail(unavailable(complaint(folder.path, error)));
  }
  TRY(folders->giveTo(0, 0));
  return folders;
}

/// Before anything is emptied: what a program of another runner just works with would be, too.
base::Result<void> SharedFolders::lock() {
  // What programs can open they can lock, and some may outlive their runner.
  if (asRoot_) lock_.reset(::open(kLock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  const char* first = jail::kWritableFolders[0];
  if (!lock_) lock_.reset(::open(first, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (lock_ && ::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return {};
  return base::fail(unavailable(errno == EWOULDBLOCK
                                    ? std::string(first) + ": another runner has it"
                                    : complaint(first, errno)));
}

base::Result<void> SharedFolders::open(const char* path) {
  Folder folder{
      .path = path,
      .descriptor = base::UniqueFd(::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))};
  const bool good = folder.descriptor &&
                    ::faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0 &&
                    ::fstat(folder.descriptor.get(), &folder.before) == 0;
  if (!good) return base::fail(unavailable(complaint(path, errno)));
  // Engines mount a tmpfs so unless they are told otherwise.
  struct statvfs mount{};
  if (::fstatvfs(folder.descriptor.get(), &mount) == 0 && (mount.f_flag & ST_NOEXEC) != 0)
    std::fprintf(stderr, "runner: %s is mounted noexec: no program can be started there\n", path);
  folders_.push_back(std::move(folder));
  return {};
}

SharedFolders::~SharedFolders() {
  for (const auto& folder : folders_) {
    (void)emptyNow(folder.descriptor.get());
    if (!asRoot_) continue;
    (void)::fchown(folder.descriptor.get(), folder.before.st_uid, folder.before.st_gid);
    (void)::fchmod(folder.descriptor.get(), folder.before.st_mode & 07777);
  }
}

base::Result<void> SharedFolders::giveTo(uid_t uid, gid_t gid) {
  if (!asRoot_) return {};
  for (const auto& folder : folders_) {
    if (::fchown(folder.descriptor.get(), uid, gid) != 0 ||
        ::fchmod(folder.descriptor.get(), S_IRWXU) != 0)
      return base::fail(unavailable(complaint(folder.path, errno)));
  }
  return {};
}

void SharedFolders::takeBack() {
  if (asRoot_) return (void)giveTo(0, 0);
  // Whoever owns one may have closed it for himself, and that is us.
  for (const auto& folder : folders_)
    (void)::fchmod(folder.descriptor.get(), folder.before.st_mode & 07777);
}

async::Task<base::Result<std::shared_ptr<SharedFolders::Turn>>> SharedFolders::take(
    std::shared_ptr<Ticket> ticket, std::chrono::milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  if (waiting_.size() >= kMostWaiting)
    co_return base::fail(unavailable("too many programs wait for this runner"));
  ticket->served_ = !std::exchange(taken_, true);
  if (!ticket->served_) waiting_.push_back(ticket);
  while (!ticket->served_ && !ticket->givenUp_ && spoiled_.empty() && steady_clock::now() < until)
    co_await ticket->wakeup_.wait(until);
  std::shared_ptr<Turn> turn;
  if (ticket->served_) turn = std::make_shared<Turn>(shared_from_this());
  std::erase(waiting_, ticket);
  if (!spoiled_.empty()) co_return base::fail(unavailable(spoiled_));
  if (ticket->givenUp_) co_return base::fail(unavailable("given up"));
  if (!turn) co_return base::fail(unavailable("another program is running in this runner"));
  co_return turn;
}

void SharedFolders::passOn() {
  asio::co_spawn(executor_, empty(shared_from_this()), asio::detached);
}

async::Task<void> SharedFolders::empty(std::shared_ptr<SharedFolders> self) {
  self->takeBack();
  for (const auto& folder : self->folders_) {
    EmptyFolder emptying(folder.descriptor.get());
    while (emptying.step()) co_await asio::post(self->executor_, asio::use_awaitable);
    if (emptying.error() == 0) continue;
    self->spoiled_ = "cannot be emptied: " + complaint(folder.path, emptying.error());
    std::fprintf(stderr, "runner: %s\n", self->spoiled_.c_str());
  }
  self->serveNext();
}

void SharedFolders::serveNext() {
  taken_ = false;
  while (!waiting_.empty() && !taken_) {
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    taken_ = next->served_ = !next->givenUp_;
    next->wakeup_.notify();
  }
}

}  // namespace runner
