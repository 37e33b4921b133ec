#include "async/worker_threads.h"

#include <pthread.h>

#include <boost/asio/post.hpp>

#include "async/signals_blocked.h"

namespace async {

WorkerThreads::WorkerThreads(const std::string& name, std::size_t count)
    : context_(static_cast<int>(count)), guard_(context_.get_executor()) {
  const SignalsBlocked blocked;
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this] { context_.run(); });
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
}

WorkerThreads::~WorkerThreads() {
  stop();
}

void WorkerThreads::post(std::function<void()> work) {
  if (stopped_) {
    work();
  } else {
    boost::asio::post(context_, std::move(work));
  }
}

void WorkerThreads::stop() {
  guard_.reset();
  threads_.clear();  // joins
  stopped_ = true;
}

}  // namespace async
