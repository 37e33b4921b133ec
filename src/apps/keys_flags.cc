#include "apps/keys_flags.h"

#include <memory>
#include <string>

#include "apps/commands.h"

namespace apps {
namespace {

/// What is wrong with a limit; empty when nothing is.
std::string wrongLimit(const std::string& word) {
  const auto read = limitIn(word);
  return read ? std::string() : read.error().message;
}

void addLimits(CLI::App& command, LimitWords& limits) {
  const auto add = [&](const char* flag, std::optional<std::string>& word, const char* says) {
    command.add_option(flag, word, says)->check(CLI::Validator(wrongLimit, "N|none"));
  };
  add("--per-second", limits.perSecond, "executions in each second of UTC");
  add("--per-minute", limits.perMinute, "executions in each minute");
  add("--hourly", limits.hourly, "executions in each hour");
  add("--daily", limits.daily, "executions in each day");
  add("--monthly", limits.monthly, "executions in each month");
}

using Command = int (*)(const KeyRequest& request);

/// A command about one key that is there.
CLI::App& addOne(CLI::App& keys, const char* name, const char* says, Command command,
                 const std::shared_ptr<KeyRequest>& request, int& exitCode) {
  auto* added = keys.add_subcommand(name, says);
  added->add_option("key", request->word, "its hash or the beginning of it, or its name")
      ->required();
  added->callback([command, request, &exitCode] { exitCode = command(*request); });
  return *added;
}

void addCreate(CLI::App& keys, const std::shared_ptr<KeyRequest>& request, int& exitCode) {
  auto* create = keys.add_subcommand("create", "make a key and print it, this once");
  create->add_option("--name", request->name, "whose it is, for people")->required();
  addLimits(*create, request->limits);
  create->callback([request, &exitCode] { exitCode = createKey(*request); });
}

void addLibreChat(CLI::App& keys, int& exitCode) {
  auto* librechat = keys.add_subcommand("librechat", "print LibreChat's settings for this server");
  auto* again = librechat->add_flag("--new")->description(
      "make another key for tokens; the old one stays valid");
  librechat->callback([again, &exitCode] { exitCode = keysForLibreChat(again->count() > 0); });
}

}  // namespace

void addKeysCommands(CLI::App& program, int& exitCode) {
  auto* keys = program.add_subcommand("keys", "how clients log in");
  const auto request = std::make_shared<KeyRequest>();
  addCreate(*keys, request, exitCode);
  keys->add_subcommand("list", "list all keys")->callback([&exitCode] { exitCode = listKeys(); });
  addOne(*keys, "show", "what is known of a key, and what its limits leave", showKey, request,
         exitCode);
  auto& update =
      addOne(*keys, "update", "change a key's name or limits", updateKey, request, exitCode);
  update.add_option("--name", request->name, "whose it is, for people");
  addLimits(update, request->limits);
  addOne(*keys, "disable", "refuse a key until it is enabled", disableKey, request, exitCode);
  addOne(*keys, "enable", "accept a key again", enableKey, request, exitCode);
  addOne(*keys, "delete", "forget a key for ever", deleteKey, request, exitCode);
  addLibreChat(*keys, exitCode);
  keys->require_subcommand(1);
}

}  // namespace apps
