#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "async/task.h"

namespace apps {

/// What `task` returns, waited for on this thread: for commands, which do one thing after the
/// other.
template <class T>
[[nodiscard]] T waitFor(async::Task<T> task) {
  boost::asio::io_context context;
  std::optional<T> result;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& fault, T value) {
    if (fault) std::rethrow_exception(fault);
    result = std::move(value);
  });
  context.run();
  if (!result) throw std::logic_error("a task ended without a result");
  return *std::move(result);
}

}  // namespace apps
