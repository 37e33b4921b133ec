#pragma once

#include <dirent.h>

#include <cstdint>
#include <memory>
#include <string>

namespace runner {

/// Removes all that lies in a folder in which nobody works any more, whatever it is: in small
/// steps, without following a link, and without going deeper than two levels, however deep the
/// folders are. What is mounted there stays.
class EmptyFolder {
 public:
  /// `folder` (opened for reading) outlives it.
  explicit EmptyFolder(int folder) : folder_(folder) {}

  /// False when it is over.
  [[nodiscard]] bool step();
  /// Then: 0, or the errno of what could not be removed.
  [[nodiscard]] int error() const { return error_; }

 private:
  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  using Open = std::unique_ptr<DIR, Close>;

  bool openAgain();
  void remove(const char* name);
  void enterFolder(const char* name);
  void removeInInner();
  void leaveFolder();
  int raise(int from, const char* name);

  int folder_;
  Open open_;
  Open inner_;  // the folder in it that is being emptied
  std::string innerName_;
  int innerError_ = 0;
  std::uint64_t raised_ = 0;
  bool removed_ = false;  // something, in this pass
  int error_ = 0;
};

}  // namespace runner
