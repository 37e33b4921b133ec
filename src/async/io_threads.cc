#include "async/io_threads.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <string>

#include "async/short_slice.h"

namespace async {
namespace {

/// Blocks all signals of the calling thread while it lives; threads started meanwhile inherit that.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

IoThreads::IoThreads(std::size_t count) {
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < count; ++i) {
    // The hint 1 promises that a single thread runs it; posting from others stays allowed.
    byIndex_.push_back(&contexts_.emplace_back(1));
    guards_.emplace_back(contexts_.back().get_executor());
  }
}

IoThreads::~IoThreads() {
  stop();
}

void IoThreads::start() {
  const SignalsBlocked blocked;
  for (std::size_t i = 0; i < size(); ++i) {
    threads_.emplace_back([context = byIndex_[i]] {
      askForShortSlice();
      context->run();
    });
    pthread_setname_np(threads_.back().native_handle(), ("io-" + std::to_string(i)).c_str());
  }
}

void IoThreads::stop() {
  for (auto& context : contexts_) context.stop();
  threads_.clear();  // joins
}

}  // namespace async
