#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ports/faults.h"
#include "ports/session_store.h"

namespace ports {

/// For tests: another SessionStore, whose calls fail as `faults` says. Both outlive it.
class FaultySessionStore : public SessionStore {
 public:
  FaultySessionStore(SessionStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<void>> create(model::Session session) override {
    return faults_.pass(inner_.create(std::move(session)));
  }
  async::Task<base::Result<std::optional<model::Session>>> find(std::string id) override {
    return faults_.pass(inner_.find(std::move(id)));
  }
  async::Task<base::Result<std::optional<model::Session>>> latestOf(model::Owner owner,
                                                                    std::string entityId) override {
    return faults_.pass(inner_.latestOf(std::move(owner), std::move(entityId)));
  }
  async::Task<base::Result<bool>> touch(std::string id, model::Timestamp at) override {
    return faults_.pass(inner_.touch(std::move(id), at));
  }
  async::Task<base::Result<std::vector<model::Session>>> list(model::Owner owner,
                                                              std::size_t limit) override {
    return faults_.pass(inner_.list(std::move(owner), limit));
  }
  async::Task<base::Result<bool>> remove(std::string id) override {
    return faults_.pass(inner_.remove(std::move(id)));
  }
  async::Task<base::Result<std::vector<std::string>>> expired(model::Timestamp before,
                                                              std::size_t limit) override {
    return faults_.pass(inner_.expired(before, limit));
  }
  async::Task<base::Result<bool>> removeUnused(std::string id, model::Timestamp before) override {
    return faults_.pass(inner_.removeUnused(std::move(id), before));
  }

 private:
  SessionStore& inner_;
  Faults& faults_;
};

}  // namespace ports
