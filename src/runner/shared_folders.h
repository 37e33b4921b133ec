#pragma once

#include <sys/stat.h>

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "runner/wakeup.h"

namespace runner {

/// The folders that programs write to, where nothing can be mounted: all sandboxes of a runner have
/// the same ones, one after the other. Whoever has his turn has them alone, and finds them empty.
/// One io_context.
class SharedFolders : public std::enable_shared_from_this<SharedFolders> {
 public:
  /// The last owner's end empties the folders; then it is the next one's turn.
  class Turn {
   public:
    explicit Turn(std::shared_ptr<SharedFolders> folders) : folders_(std::move(folders)) {}
    ~Turn() { folders_->passOn(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    /// `uid` owns them from now on, and nobody else sees what lies in them. Only as root. Errors:
    /// kUnavailable.
    [[nodiscard]] base::Result<void> giveTo(uid_t uid) { return folders_->giveTo(uid, uid); }

   private:
    std::shared_ptr<SharedFolders> folders_;
  };

  /// A place in the queue.
  class Ticket {
   public:
    explicit Ticket(const boost::asio::any_io_executor& executor) : wakeup_(executor) {}
    /// Whoever waits need not wait any longer: take() fails.
    void giveUp() {
      givenUp_ = true;
      wakeup_.notify();
    }

   private:
    friend class SharedFolders;
    Wakeup wakeup_;
    bool served_ = false, givenUp_ = false;
  };

  /// `asRoot`: they are given to those who have them, and closed to everybody otherwise.
  /// `whenOurs` is called when no other runner has them, before they are emptied. Errors:
  /// kUnavailable naming the folder that is missing, cannot be written to, or is another runner's;
  /// those of `whenOurs`.
  [[nodiscard]] static base::Result<std::shared_ptr<SharedFolders>> open(
      const boost::asio::any_io_executor& executor, bool asRoot,
      const std::function<base::Result<void>()>& whenOurs);
  /// Empties them, and gives them back as they were found. Blocks.
  ~SharedFolders();
  SharedFolders(const SharedFolders&) = delete;
  SharedFolders& operator=(const SharedFolders&) = delete;

  /// First come, first served. Errors: kUnavailable after `patience`, when too many wait, when the
  /// folders could not be emptied, or after giveUp().
  [[nodiscard]] async::Task<base::Result<std::shared_ptr<Turn>>> take(
      std::shared_ptr<Ticket> ticket, std::chrono::milliseconds patience);

 private:
  struct Folder {
    std::string path;
    base::UniqueFd descriptor;
    struct stat before = {};
  };

  SharedFolders(const boost::asio::any_io_executor& executor, bool asRoot)
      : executor_(executor), asRoot_(asRoot) {}
  base::Result<void> lock();
  base::Result<void> open(const char* path);
  base::Result<void> giveTo(uid_t uid, gid_t gid);
  void takeBack();
  void passOn();
  static async::Task<void> empty(std::shared_ptr<SharedFolders> self);
  void serveNext();

  boost::asio::any_io_executor executor_;
  const bool asRoot_;
  base::UniqueFd lock_;  // of whoever has them; nurseries close what they inherit
  std::vector<Folder> folders_;
  std::deque<std::shared_ptr<Ticket>> waiting_;
  bool taken_ = false;
  std::string spoiled_;  // why nobody can have them any more
};

}  // namespace runner
