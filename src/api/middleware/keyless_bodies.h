#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace api {

/// Bounds the memory of bodies that are read for a key inside them, all together: whoever has shown
/// no key yet must not be able to fill it. Thread-safe. Outlives its shares.
class KeylessBodies {
 public:
  /// The right to hold some bytes; given back when destroyed.
  class Share {
   public:
    Share(Share&& other) noexcept
        : bodies_(std::exchange(other.bodies_, nullptr)), bytes_(other.bytes_) {}
    Share& operator=(Share&&) = delete;
    ~Share() {
      if (bodies_ != nullptr) bodies_->used_ -= bytes_;
    }

   private:
    friend class KeylessBodies;
    Share(KeylessBodies& bodies, std::size_t bytes) : bodies_(&bodies), bytes_(bytes) {}
    KeylessBodies* bodies_;
    std::size_t bytes_;
  };

  explicit KeylessBodies(std::size_t mostBytes) : mostBytes_(mostBytes) {}

  /// None while others hold too much.
  [[nodiscard]] std::optional<Share> take(std::size_t bytes) {
    if (used_.fetch_add(bytes) + bytes <= mostBytes_) return Share(*this, bytes);
    used_ -= bytes;
    return std::nullopt;
  }

 private:
  const std::size_t mostBytes_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace api
