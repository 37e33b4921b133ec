#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>

#include "async/task.h"

namespace async {

/// Runs one task on a fresh io_context with a watchdog of 10 s.
inline void runTest(Task<void> task) {
  boost::asio::io_context context;
  bool done = false;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& fault) {
    done = true;
    if (fault) std::rethrow_exception(fault);
  });
  context.run_for(std::chrono::seconds(10));
  EXPECT_TRUE(done) << "the coroutine did not end within 10 s";
}

}  // namespace async

/// A GoogleTest whose body is a coroutine: CO_TEST(Suite, Behaviour) { co_await ...; }
#define CO_TEST(suite, name)                          \
  static ::async::Task<void> suite##_##name##_body(); \
  TEST(suite, name) {                                 \
    ::async::runTest(suite##_##name##_body());        \
  }                                                   \
  static ::async::Task<void> suite##_##name##_body()
