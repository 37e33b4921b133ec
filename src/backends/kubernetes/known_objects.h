#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "async/cancel_token.h"
#include "backends/kubernetes/watch_listener.h"

namespace kubernetes {

/// The objects of a selection as they are known, by uid; tells a listener what becomes different.
/// A name that has another uid than before is another object. After `cancel` fired nobody is told.
/// `most` is how many there may be.
template <class Object>
class KnownObjects {
 public:
  KnownObjects(WatchListener<Object>& listener, const async::CancelToken& cancel, std::size_t most)
      : listener_(listener), cancel_(cancel), most_(most) {}

  /// It is there, like this. False: it would be one too many, and is not known.
  [[nodiscard]] bool put(Object object) {
    if (cancel_.cancelled()) return true;
    if (objects_.size() >= most_ && !objects_.contains(object.metadata.uid)) return false;
    auto [at, isNew] = objects_.try_emplace(object.metadata.uid);
    auto& known = at->second;
    const bool isSame = known.metadata.resourceVersion == object.metadata.resourceVersion;
    if (!isNew && isSame) return true;
    known = std::move(object);
    if (isNew)
      listener_.added(known);
    else
      listener_.changed(known);
    return true;
  }

  /// It is gone or no longer selected; `last` is as it was in the end.
  void remove(const Object& last) {
    if (!cancel_.cancelled() && objects_.erase(last.metadata.uid) > 0) listener_.removed(last);
  }

  /// Those are all, and not too many. What is gone is told first, so that whoever goes by names is
  /// never confused.
  void replace(std::vector<Object> all) {
    std::map<std::string, Object> now;
    for (auto& each : all) now.emplace(each.metadata.uid, std::move(each));
    for (auto at = objects_.begin(); at != objects_.end();) {
      const auto next = std::next(at);
      if (!now.contains(at->first)) {
        const auto gone = objects_.extract(at);
        if (!cancel_.cancelled()) listener_.removed(gone.mapped());
      }
      at = next;
    }
    for (auto& [uid, object] : now) (void)put(std::move(object));
  }

 private:
  WatchListener<Object>& listener_;
  const async::CancelToken& cancel_;
  const std::size_t most_;
  std::map<std::string, Object> objects_;
};

}  // namespace kubernetes
