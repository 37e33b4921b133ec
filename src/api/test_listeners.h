#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "api/services.h"
#include "ports/observer.h"

namespace api {

/// For tests: remembers every answer and every fault that the pipeline told of. Thread-safe.
class Heard {
 public:
  struct Answer {
    std::string requestId, path, principal;
    unsigned status = 0;
  };
  struct Bug {
    std::string requestId, method, route, type;
  };

  [[nodiscard]] OnAnswered onAnswered() {
    return [this](const auto& request, const auto& response, const auto& context) {
      const std::lock_guard lock(mutex_);
      answers_.push_back({.requestId = context.requestId,
                          .path = request.path,
                          .principal = context.principal,
                          .status = response.status});
    };
  }
  [[nodiscard]] OnFault onFault() {
    return [this](const Fault& fault) {
      const std::lock_guard lock(mutex_);
      bugs_.push_back({.requestId = std::string(fault.requestId),
                       .method = std::string(fault.method),
                       .route = std::string(fault.route),
                       .type = std::string(fault.type)});
    };
  }

  [[nodiscard]] std::vector<Answer> answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  [[nodiscard]] std::vector<Bug> bugs() const {
    const std::lock_guard lock(mutex_);
    return bugs_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Answer> answers_;
  std::vector<Bug> bugs_;
};

/// For tests: counts what the use case tells its observer.
struct CountingObserver : ports::Observer {
  void onExecutionFinished(const model::ExecutionOutcome&) override { ++finished; }
  void onExecutionRefused(std::string_view) override { ++refused; }
  std::atomic<int> finished = 0, refused = 0;
};

}  // namespace api
