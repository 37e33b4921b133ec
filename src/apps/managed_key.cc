#include "apps/managed_key.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "access/managed_keys.h"
#include "base/ids.h"
#include "crypto/sha256.h"

namespace apps {
namespace {

constexpr std::size_t kShown = 8;         // characters after the beginning that all keys have
constexpr std::size_t kShortestHash = 6;  // else a name could be taken for one too easily
constexpr std::size_t kMostKeys = 100'000;

bool means(const std::string& word, const model::ApiKey& key) {
  const bool byHash = word.size() >= kShortestHash && key.hash.starts_with(word);
  return byHash || word == key.prefix || word == key.name;
}

}  // namespace

NewKey newKey(std::string name, model::RateLimits limits) {
  auto text = std::string(auth::ManagedKeys::kBeginning) + base::newId() + base::newId();
  model::ApiKey record{.hash = crypto::sha256(text),
                       .prefix = text.substr(0, auth::ManagedKeys::kBeginning.size() + kShown),
                       .name = std::move(name),
                       .createdAt = model::timestampNow(),
                       .limits = limits};
  return {.text = std::move(text), .record = std::move(record)};
}

async::Task<base::Result<model::ApiKey>> keyMeantBy(ports::KeyStore& keys, std::string word) {
  std::vector<model::ApiKey> meant;
  for (auto& key : CO_TRY(co_await keys.list(kMostKeys))) {
    if (means(word, key)) meant.push_back(std::move(key));
  }
  if (meant.size() == 1) co_return std::move(meant.front());
  if (meant.empty())
    co_return base::fail(base::ErrorKind::kNotFound,
                         fmt::format("there is no key {}; see `kubecoderun keys list`", word));
  co_return base::fail(
      base::ErrorKind::kConflict,
      fmt::format("{} keys are called {}; give the beginning of the hash", meant.size(), word));
}

}  // namespace apps
