#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace embedded {

/// Contents that are about to get a row. Between the moment in which a writer finds that its bytes
/// are there already and the moment in which its row stands, nobody may remove them. Thread-safe.
class ContentsInUse {
 public:
  /// Held from before the bytes are looked for until the row stands (or is given up).
  class Use {
   public:
    Use() = default;
    Use(ContentsInUse& contents, std::string sha256);
    Use(Use&& other) noexcept
        : contents_(std::exchange(other.contents_, nullptr)), sha256_(std::move(other.sha256_)) {}
    Use& operator=(Use&& other) noexcept;
    ~Use() { end(); }
    void end();

   private:
    ContentsInUse* contents_ = nullptr;
    std::string sha256_;
  };

  /// Calls `remove` unless the content is in use; nobody begins to use it meanwhile. What comes
  /// back is what `remove` returns, else a default value.
  template <class Remove>
  auto unlessUsed(const std::string& sha256, Remove remove) -> decltype(remove()) {
    const std::lock_guard lock(mutex_);
    if (uses_.contains(sha256)) return {};
    return remove();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> uses_;
};

}  // namespace embedded
