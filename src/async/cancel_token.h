#pragma once

#include <functional>
#include <list>
#include <utility>

namespace async {

/// Tells the work of one request that nobody wants it any more (the client hung up, the server
/// stops). Used on one io_context only: the connection's. Not copied, not moved; lives as long as
/// the request.
class CancelToken {
 public:
  using Callback = std::function<void()>;

  /// Unregisters its callback when destroyed. Must not outlive the token.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept
        : token_(std::exchange(other.token_, nullptr)), place_(other.place_) {}
    Subscription& operator=(Subscription&& other) noexcept {
      reset();
      token_ = std::exchange(other.token_, nullptr);
      place_ = other.place_;
      return *this;
    }
    ~Subscription() { reset(); }
    void reset() {
      if (token_ != nullptr) std::exchange(token_, nullptr)->callbacks_.erase(place_);
    }

   private:
    friend class CancelToken;
    Subscription(CancelToken* token, std::list<Callback>::iterator place)
        : token_(token), place_(place) {}
    CancelToken* token_ = nullptr;
    std::list<Callback>::iterator place_;
  };

  CancelToken() = default;
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;

  [[nodiscard]] bool cancelled() const { return cancelled_; }

  /// Fires every callback once, in order of subscription. Later calls do nothing.
  /// A callback must not destroy another subscription.
  void cancel() {
    if (std::exchange(cancelled_, true)) return;
    for (auto& callback : callbacks_) callback();
  }

  /// Calls `callback` when cancelled; at once if that has already happened.
  [[nodiscard]] Subscription onCancel(Callback callback) {
    if (cancelled_) {
      callback();
      return {};
    }
    return Subscription(this, callbacks_.insert(callbacks_.end(), std::move(callback)));
  }

 private:
  bool cancelled_ = false;
  std::list<Callback> callbacks_;
};

}  // namespace async
