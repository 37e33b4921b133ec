#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ports/faults.h"
#include "ports/key_store.h"

namespace ports {

/// For tests: another KeyStore, whose calls fail as `faults` says. Both outlive it.
class FaultyKeyStore : public KeyStore {
 public:
  FaultyKeyStore(KeyStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<void>> create(model::ApiKey key) override {
    return faults_.pass(inner_.create(std::move(key)));
  }
  async::Task<base::Result<std::optional<model::ApiKey>>> find(std::string hash) override {
    return faults_.pass(inner_.find(std::move(hash)));
  }
  async::Task<base::Result<std::vector<model::ApiKey>>> list(std::size_t limit) override {
    return faults_.pass(inner_.list(limit));
  }
  async::Task<base::Result<bool>> change(std::string hash, KeyChange change) override {
    return faults_.pass(inner_.change(std::move(hash), std::move(change)));
  }
  async::Task<base::Result<bool>> remove(std::string hash) override {
    return faults_.pass(inner_.remove(std::move(hash)));
  }
  async::Task<base::Result<void>> noteUses(std::vector<KeyUse> uses) override {
    return faults_.pass(inner_.noteUses(std::move(uses)));
  }

 private:
  KeyStore& inner_;
  Faults& faults_;
};

}  // namespace ports
