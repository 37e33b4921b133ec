#pragma once

#include <memory>
#include <string>
#include <utility>

#include "ports/faults.h"
#include "ports/state_store.h"

namespace ports {

/// For tests: another StateStore, whose calls, and those of its writers, fail as `faults` says.
/// Both outlive it.
class FaultyStateStore : public StateStore {
 public:
  FaultyStateStore(StateStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<std::unique_ptr<StateWriter>>> begin() override {
    auto writer = CO_TRY(co_await faults_.pass(inner_.begin()));
    co_return std::make_unique<Writer>(std::move(writer), faults_);
  }
  async::Task<base::Result<std::optional<model::StateRecord>>> find(
      std::string sessionId) override {
    return faults_.pass(inner_.find(std::move(sessionId)));
  }
  async::Task<base::Result<std::optional<OpenState>>> open(std::string sessionId) override {
    return faults_.pass(inner_.open(std::move(sessionId)));
  }
  async::Task<base::Result<bool>> remove(std::string sessionId) override {
    return faults_.pass(inner_.remove(std::move(sessionId)));
  }
  async::Task<base::Result<std::size_t>> removeExpired(model::Timestamp now,
                                                       std::size_t limit) override {
    return faults_.pass(inner_.removeExpired(now, limit));
  }

 private:
  class Writer : public StateWriter {
   public:
    Writer(std::unique_ptr<StateWriter> inner, Faults& faults)
        : inner_(std::move(inner)), faults_(faults) {}
    async::Task<base::Result<void>> write(std::string_view bytes) override {
      return faults_.pass(inner_->write(bytes));
    }
    async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override {
      return faults_.pass(inner_->writeFrom(file, size));
    }
    async::Task<base::Result<Content>> seal() override { return faults_.pass(inner_->seal()); }
    async::Task<base::Result<bool>> finish(model::StateRecord record,
                                           std::optional<std::string> replaces) override {
      return faults_.pass(inner_->finish(std::move(record), std::move(replaces)));
    }

   private:
    std::unique_ptr<StateWriter> inner_;
    Faults& faults_;
  };

  StateStore& inner_;
  Faults& faults_;
};

}  // namespace ports
