#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "async/deadline.h"
#include "async/task.h"
#include "backends/pods/pod_state.h"

namespace pods {

/// Tells those who run programs in pods how these pods ended. Thread-safe.
class PodEnds {
 public:
  /// Somebody who wants to know about one pod; as long as it is there. Made by expect().
  class Expected {
   public:
    Expected(PodEnds& ends, std::string uid) : ends_(ends), uid_(std::move(uid)) {}
    Expected(const Expected&) = delete;
    Expected& operator=(const Expected&) = delete;
    ~Expected();

    /// How the pod ended; waits for that, at most until `deadline`.
    [[nodiscard]] async::Task<std::optional<PodEnd>> end(async::Deadline deadline);

   private:
    friend class PodEnds;
    PodEnds& ends_;
    const std::string uid_;
    std::optional<PodEnd> end_;
    std::function<void()> wake_;
  };

  /// `this` outlives what it gives.
  [[nodiscard]] std::unique_ptr<Expected> expect(std::string uid);
  /// The first that is told counts, but a reason replaces none.
  void note(const std::string& uid, const PodEnd& end);

 private:
  std::mutex mutex_;
  std::map<std::string, Expected*> expected_;  // a pod has one run at a time
};

}  // namespace pods
