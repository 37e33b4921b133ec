#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace base {

/// A value, or an expected failure. Bugs are exceptions, not Results.
template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a failure: `return base::fail(ErrorKind::kInvalid, "Code cannot be
/// empty");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{.kind = kind, .message = std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

/// The value of a successful Result, of whatever type its error would be; nothing for void.
template <class T, class E>
[[nodiscard]] T unwrap(tl::expected<T, E>&& result) {
  return *std::move(result);
}
template <class E>
void unwrap(tl::expected<void, E>&& /*result*/) {}

}  // namespace base

/// Evaluates a Result; on failure returns it from the coroutine, otherwise yields the value.
/// The only macros of the tree are CO_TRY (coroutines), TRY (plain functions) and CO_TEST (tests).
#define CO_TRY(expression)                                               \
  ({                                                                     \
    auto co_try_result = (expression);                                   \
    if (!co_try_result) co_return tl::unexpected(co_try_result.error()); \
    ::base::unwrap(std::move(co_try_result));                            \
  })
#define TRY(expression)                                         \
  ({                                                            \
    auto try_result = (expression);                             \
    if (!try_result) return tl::unexpected(try_result.error()); \
    ::base::unwrap(std::move(try_result));                      \
  })
