#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "model/run.h"
#include "ports/suspended_run.h"
#include "ports/tool_calls.h"

namespace execution {

/// For tests: a place where programs with tools wait that several FakeSandboxProviders begin and go
/// on with. Thread-safe; outlives them.
class FakePlaces {
 public:
  /// A program between two of its calls; `holder` counts those who have had it.
  struct Run {
    ports::Suspension how = {};
    model::Program program = {};
    std::uint32_t rounds = 0, answered = 0;
    std::size_t holder = 1;
    bool isOver = false;
    std::function<void()> fenceOff = [] {};
  };
  using RunPtr = std::shared_ptr<Run>;
  struct Share {
    RunPtr run = {};  ///< null: none
    std::size_t holder = 1;
  };

  /// Whoever has the run now, on an io_context; as long as that one carries it.
  class Holder {
   public:
    Holder(FakePlaces& places, Share share, boost::asio::any_io_executor executor,
           ports::ToolCalls& tools)
        : places_(places), run_(std::move(share.run)), number_(share.holder) {
      const std::lock_guard lock(places_.mutex_);
      answeredBefore_ = run_->answered;
      if (run_->holder != number_) return;
      run_->fenceOff = [executor, lives = std::weak_ptr(lives_), &tools] {
        boost::asio::post(executor, [lives, &tools] {
          if (lives.lock()) tools.onLost();
        });
      };
    }
    ~Holder() {
      const std::lock_guard lock(places_.mutex_);
      if (run_->holder == number_) run_->fenceOff = [] {};
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    [[nodiscard]] std::uint32_t answeredBefore() const { return answeredBefore_; }
    [[nodiscard]] bool hasIt() const {
      const std::lock_guard lock(places_.mutex_);
      return run_->holder == number_ && !run_->isOver;
    }
    /// False: another one has the run, whatever was answered.
    [[nodiscard]] bool beginRound(std::uint32_t round) { return note(run_->rounds, round); }
    [[nodiscard]] bool endRound(std::uint32_t round) { return note(run_->answered, round); }
    void end() {
      const std::lock_guard lock(places_.mutex_);
      run_->isOver = run_->isOver || run_->holder == number_;
    }

   private:
    bool note(std::uint32_t& what, std::uint32_t round) {
      const std::lock_guard lock(places_.mutex_);
      if (run_->holder != number_) return false;
      what = round;
      return true;
    }

    FakePlaces& places_;
    const RunPtr run_;
    const std::size_t number_;
    std::uint32_t answeredBefore_ = 0;
    const std::shared_ptr<int> lives_ = std::make_shared<int>();
  };

  [[nodiscard]] ports::RunPlace place() const { return {.name = "a-place", .key = "its key"}; }

  Share begin(ports::Suspension how, model::Program program) {
    const std::lock_guard lock(mutex_);
    auto& run = runs_[how.run] = std::make_shared<Run>();
    run->how = std::move(how);
    run->program = std::move(program);
    return {.run = run};
  }

  /// None when it does not wait, or not for that round.
  Share takeOver(const ports::RunClaim& claim) {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(claim.run);
    if (found == runs_.end() || claim.place != place().name) return {};
    auto& run = *found->second;
    const bool isAt = claim.round == run.rounds || claim.round + 1 == run.rounds;
    if (run.isOver || claim.lease != run.how.lease || !isAt) return {};
    ++run.holder;
    run.fenceOff();
    ++takenOver;
    return {.run = found->second, .holder = run.holder};
  }

  /// What a program that has overcome its walls may do.
  void spoilContexts(const std::function<void(std::string&)>& change) {
    const std::lock_guard lock(mutex_);
    for (auto& [name, run] : runs_) change(run->how.context);
  }

  std::atomic<int> takenOver = 0;

 private:
  std::mutex mutex_;
  std::map<std::string, RunPtr> runs_;
};

}  // namespace execution
