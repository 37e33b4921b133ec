#pragma once

#include "backends/kubernetes/api_error.h"

namespace kubernetes {

/// Hears what becomes of the objects of a selection. Called on the io_context of the watch, one
/// call at a time; what it is given lives as long as the call. It may fire the watch's cancel
/// token.
template <class Object>
class WatchListener {
 public:
  virtual ~WatchListener() = default;

  /// Of one uid: added, then changed any number of times, then removed when it is gone or no longer
  /// selected, for labels may change; then it may be added again, with the same uid. States in
  /// between may be left out.
  virtual void added(const Object& object) = 0;
  virtual void changed(const Object& object) = 0;
  virtual void removed(const Object& last) = 0;

  /// What was told is all there was at one moment: after the first list, and after each new one.
  virtual void synced() = 0;
  /// From now on changes are told as they come: a stream is open (again).
  virtual void following() {}
  /// What was told may be out of date until following(); it is tried again, for ever.
  virtual void troubled(const ApiError& error) = 0;
};

}  // namespace kubernetes
