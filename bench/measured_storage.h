#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "async/task.h"
#include "base/result.h"
#include "ports/file_store.h"
#include "samples.h"

namespace bench {

/// The value of a successful result; a failed one ends the program with its sentence.
template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return base::unwrap(std::move(result));
}

/// Runs one task on an io_context of its own.
inline void runToEnd(async::Task<> task) {
  boost::asio::io_context context;
  boost::asio::co_spawn(context, std::move(task), [](const std::exception_ptr& fault) {
    if (fault) std::rethrow_exception(fault);
  });
  context.run();
}

inline async::Task<model::StoredFile> storeOne(ports::FileStore& files, std::string sessionId,
                                               std::string bytes) {
  const auto writer = must(co_await files.begin());
  must(co_await writer->write(bytes));
  model::StoredFile metadata{.sessionId = std::move(sessionId), .name = "new"};
  co_return must(co_await writer->finish(std::move(metadata)));
}

/// Awaits `call` and notes how long it took.
template <class T>
async::Task<T> timed(Samples& samples, async::Task<base::Result<T>> call) {
  const auto begin = Clock::now();
  auto result = co_await std::move(call);
  samples.push_back(microseconds(Clock::now() - begin));
  co_return must(std::move(result));
}

}  // namespace bench
