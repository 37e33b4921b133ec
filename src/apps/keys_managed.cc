// `keys create`, `list`, `show`, ...: the keys that are kept in the data folder. A server that runs
// hears of each change within a second.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <utility>

#include "access/rate_windows.h"
#include "api/wire/timestamps.h"
#include "apps/commands.h"
#include "apps/managed_key.h"
#include "apps/open_keys.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"
#include "apps/wait_for.h"
#include "backends/embedded/sqlite_counter_store.h"
#include "backends/embedded/sqlite_key_store.h"
#include "config/api_key.h"
#include "crypto/sha256.h"

namespace apps {
namespace {

/// What a command works with.
struct Desk {
  const config::Settings& settings;
  ports::KeyStore& keys;
  ports::CounterStore& counters;
};
using Story = async::Task<base::Result<void>> (*)(Desk desk, KeyRequest request);

int carryOut(Story story, const KeyRequest& request, Absent absent = Absent::kRefuse) {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  const auto complain = [](const base::Error& error) {
    std::fprintf(stderr, "kubecoderun keys: %s\n", error.message.c_str());
    return 1;
  };
  const auto parts = openKeys(loaded->settings, absent);
  if (!parts) return complain(parts.error());
  embedded::SqliteKeyStore keys(**parts);
  embedded::SqliteCounterStore counters(**parts);
  const Desk desk{.settings = loaded->settings, .keys = keys, .counters = counters};
  const auto done = waitFor(story(desk, request));
  (*parts)->thread.stop();
  return done ? 0 : complain(done.error());
}

async::Task<base::Result<void>> create(Desk desk, KeyRequest request) {
  auto name = request.name.value_or("");
  CO_TRY(checkKeyName(name));
  auto made = newKey(std::move(name), CO_TRY(changed({}, request.limits)));
  const auto limits = describe(made.record.limits);
  CO_TRY(co_await desk.keys.create(std::move(made.record)));
  fmt::print("{}\n", made.text);
  fmt::print(stderr, "This key is shown this once. Kept in {}: its hash. Limits: {}.\n",
             desk.settings.dataFolder.string(), limits);
  co_return base::Result<void>();
}

void printRow(std::string_view hash, std::string_view prefix, std::string_view state,
              std::string_view uses, std::string_view lastUse, std::string_view limits,
              std::string_view name) {
  fmt::print("{:<12.12}  {:<11}  {:<8}  {:>8}  {:<24}  {:<24}  {}\n", hash, prefix, state, uses,
             lastUse, limits, name);
}

std::string lastUse(const model::ApiKey& key) {
  return key.lastUsedAt ? wire::isoTime(*key.lastUsedAt) : "never";
}

std::string_view stateOf(const model::ApiKey& key) {
  return key.enabled ? "enabled" : "disabled";
}

/// Those of the settings, which these commands cannot change.
void listOthers(const config::Settings& settings) {
  auto keys = settings.apiKeys;
  if (!settings.apiKey.empty()) keys.insert(keys.begin(), settings.apiKey);
  if (keys.empty()) {
    const auto kept = keptApiKey(settings);
    if (!kept.empty()) keys.push_back(kept);
  }
  for (const auto& key : keys) {
    printRow(crypto::sha256(key), "", "enabled", "", "", "none", "(of the settings)");
  }
}

async::Task<base::Result<void>> list(Desk desk, KeyRequest /*request*/) {
  constexpr std::size_t kMost = 100'000;
  const auto keys = CO_TRY(co_await desk.keys.list(kMost));
  printRow("HASH", "KEY", "STATE", "USES", "LAST USE", "LIMITS", "NAME");
  listOthers(desk.settings);
  for (const auto& key : keys) {
    printRow(key.hash, key.prefix, stateOf(key), std::to_string(key.usageCount), lastUse(key),
             describe(key.limits), key.name);
  }
  co_return base::Result<void>();
}

void printLine(std::string_view label, std::string_view value) {
  fmt::print("{:<12}{}\n", label, value);
}

/// What of each limit is used up now.
async::Task<base::Result<void>> showWindows(Desk desk, const model::ApiKey& key) {
  for (const auto& window : auth::rateWindows(key.limits, model::timestampNow())) {
    const auto counted = CO_TRY(co_await desk.counters.addWithin(
        key.hash, {{.window = window.window, .most = window.most}}, 0));
    printLine(window.name, fmt::format("{} of {}, until {}", counted.counts.front(), window.most,
                                       wire::isoTime(window.window.end)));
  }
  co_return base::Result<void>();
}

async::Task<base::Result<void>> show(Desk desk, KeyRequest request) {
  const auto key = CO_TRY(co_await keyMeantBy(desk.keys, request.word));
  printLine("name", key.name);
  printLine("key", key.prefix + "...");
  printLine("hash", key.hash);
  printLine("state", stateOf(key));
  printLine("created", wire::isoTime(key.createdAt));
  printLine("last use", lastUse(key));
  printLine("uses", std::to_string(key.usageCount));
  printLine("limits", describe(key.limits));
  co_return co_await showWindows(desk, key);
}

async::Task<base::Result<void>> change(Desk desk, std::string word, ports::KeyChange change) {
  const auto key = CO_TRY(co_await keyMeantBy(desk.keys, std::move(word)));
  const bool done = CO_TRY(co_await desk.keys.change(key.hash, std::move(change)));
  if (!done) co_return base::fail(base::ErrorKind::kNotFound, "the key was deleted meanwhile");
  co_return base::Result<void>();
}

async::Task<base::Result<void>> update(Desk desk, KeyRequest request) {
  if (!request.name && !request.limits.any())
    co_return base::fail(base::ErrorKind::kInvalid, "nothing to change: give a name or a limit");
  if (request.name) CO_TRY(checkKeyName(*request.name));
  const auto key = CO_TRY(co_await keyMeantBy(desk.keys, request.word));
  ports::KeyChange wanted{.name = request.name};
  if (request.limits.any()) wanted.limits = CO_TRY(changed(key.limits, request.limits));
  co_return co_await change(desk, key.hash, std::move(wanted));
}

async::Task<base::Result<void>> enable(Desk desk, KeyRequest request) {
  co_return co_await change(desk, request.word, {.enabled = true});
}

async::Task<base::Result<void>> disable(Desk desk, KeyRequest request) {
  co_return co_await change(desk, request.word, {.enabled = false});
}

async::Task<base::Result<void>> remove(Desk desk, KeyRequest request) {
  const auto key = CO_TRY(co_await keyMeantBy(desk.keys, request.word));
  (void)CO_TRY(co_await desk.keys.remove(key.hash));
  co_return base::Result<void>();
}

}  // namespace

int createKey(const KeyRequest& request) {
  return carryOut(create, request, Absent::kMake);
}
int listKeys() {
  return carryOut(list, {});
}
int showKey(const KeyRequest& request) {
  return carryOut(show, request);
}
int updateKey(const KeyRequest& request) {
  return carryOut(update, request);
}
int enableKey(const KeyRequest& request) {
  return carryOut(enable, request);
}
int disableKey(const KeyRequest& request) {
  return carryOut(disable, request);
}
int deleteKey(const KeyRequest& request) {
  return carryOut(remove, request);
}

}  // namespace apps
