#pragma once

#include <chrono>
#include <cstddef>

#include "async/cancel_token.h"
#include "async/task.h"
#include "backends/kubernetes/client.h"
#include "backends/kubernetes/watch_listener.h"

namespace kubernetes {

struct WatchOptions {
  Selection selection = {};
  /// The server ends a stream after this long, up to twice that at random; then comes the next. A
  /// server that does not is left after twice that and `silence`.
  std::chrono::seconds streamTime{300};
  /// A stream that says nothing for that long, not even a bookmark, is taken for dead.
  std::chrono::milliseconds silence{150'000};
  std::chrono::milliseconds listTime{60'000};
  std::chrono::milliseconds firstPause{200};  ///< after a failure; it doubles
  std::chrono::milliseconds mostPause{30'000};
  /// A stream that lived that long was none that failed.
  std::chrono::milliseconds settled{10'000};
  std::size_t maxLineBytes = 2U << 20;
};

/// Tells `listener` what there is of a selection, and everything that becomes of it: a list, then a
/// watch from there (https://kubernetes.io/docs/reference/using-api/api-concepts/, "Efficient
/// detection of changes"). When the stream ends it goes on from the last version it has heard of; a
/// version that the server has forgotten, or a stream that makes no sense, means a new list, whose
/// difference is told. `Object` is Pod or Job.
///
/// Ends when `cancel` fires, and only then; the listener hears nothing after that. On the client's
/// io_context; what it refers to outlives it.
template <class Object>
[[nodiscard]] async::Task<> watch(Client& client, WatchOptions options,
                                  WatchListener<Object>& listener, async::CancelToken& cancel);

}  // namespace kubernetes
