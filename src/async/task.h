#pragma once

#include <boost/asio/awaitable.hpp>

namespace async {

/// What every coroutine of ours returns. Lazy; runs on the io_context of whoever awaits it.
/// Rules (docs/decisions/0001): a lambda that is a coroutine captures nothing; parameters are taken
/// by value, or by reference to something that outlives the task; name a temporary before passing
/// it in.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace async
