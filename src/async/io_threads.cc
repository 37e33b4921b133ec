#include "async/io_threads.h"

#include <pthread.h>

#include <algorithm>
#include <string>

#include "async/short_slice.h"
#include "async/signals_blocked.h"

namespace async {

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
