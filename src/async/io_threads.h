#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <list>
#include <optional>
#include <thread>
#include <vector>

namespace async {

/// The threads that do all I/O of the process: one io_context per thread, each run by that thread
/// alone, so nothing that lives on one of them needs a lock or a strand.
///
/// Whatever suspended coroutines refer to must outlive this object: its destructor destroys them.
class IoThreads {
 public:
  /// `count` 0 means one per core. No thread runs before start(); work may be posted already.
  explicit IoThreads(std::size_t count = 0);
  /// Stops, joins and destroys the io_contexts.
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  [[nodiscard]] std::size_t size() const { return contexts_.size(); }
  [[nodiscard]] boost::asio::io_context& at(std::size_t index) { return *byIndex_.at(index); }

  /// Starts the threads; once. They block all signals, which stay with the caller's thread.
  void start();
  /// Tells every io_context to return and waits for the threads. What was pending is destroyed
  /// only by the destructor. Not on one of these threads; later calls do nothing.
  void stop();

 private:
  using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  std::list<boost::asio::io_context> contexts_;
  std::vector<boost::asio::io_context*> byIndex_;
  std::vector<WorkGuard> guards_;
  std::vector<std::jthread> threads_;
};

}  // namespace async
