#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "apps/commands.h"
#include "apps/manifests.h"
#include "apps/run_runner.h"

namespace {

constexpr int kWrongUse = 64;  // EX_USAGE of sysexits.h

void addRun(CLI::App& program, apps::RunFile& request, int& exitCode) {
  auto* run = program.add_subcommand("run", "run a file in a sandbox; its exit code is ours");
  run->add_option("file", request.file, "the program's source")->required();
  run->add_option("args", request.args, "the program's arguments");
  run->add_option("--language", request.language, "its language (default: by the extension)");
  run->add_flag("--stdin", request.passInput, "give the program our standard input");
  run->add_option("--server", request.server, "URL of a server to run it on (KUBECODERUN_SERVER)");
  run->add_option("--key-file", request.keyFile, "file with the key for it (KUBECODERUN_API_KEY)");
  run->add_option("--input", request.inputs, "a file for the program; may be given again")
      ->allow_extra_args(false);
  run->add_option("--output-folder", request.outputFolder, "where to save what the program makes");
  run->positionals_at_end();
  run->prefix_command();  // what follows the file belongs to the program, also --flags
  run->callback([run, &request, &exitCode] {
    for (auto& arg : run->remaining()) request.args.push_back(arg);
    exitCode = apps::runFile(request);
  });
}

void addSimple(CLI::App& program, const char* name, const char* says, int (*command)(),
               int& exitCode) {
  program.add_subcommand(name, says)->callback([command, &exitCode] { exitCode = command(); });
}

void addCheckConfig(CLI::App& program, int& exitCode) {
  auto* check = program.add_subcommand("check-config", "show every setting, or every problem");
  auto* reference =
      check->add_flag("--reference")->description("print docs/configuration.md instead");
  check->callback([reference, &exitCode] {
    exitCode = reference->count() > 0 ? apps::showReference() : apps::checkConfig();
  });
}

/// What is wrong with a limit; empty when nothing is.
std::string wrongLimit(const std::string& word) {
  const auto read = apps::limitIn(word);
  return read ? std::string() : read.error().message;
}

void addLimits(CLI::App& command, apps::LimitWords& limits) {
  const auto add = [&](const char* flag, std::optional<std::string>& word, const char* says) {
    command.add_option(flag, word, says)->check(CLI::Validator(wrongLimit, "N|none"));
  };
  add("--per-second", limits.perSecond, "executions in each second of UTC");
  add("--per-minute", limits.perMinute, "executions in each minute");
  add("--hourly", limits.hourly, "executions in each hour");
  add("--daily", limits.daily, "executions in each day");
  add("--monthly", limits.monthly, "executions in each month");
}

using Command = int (*)(const apps::KeyRequest& request);

/// A command about one key that is there.
CLI::App& addOne(CLI::App& keys, const char* name, const char* says, Command command,
                 const std::shared_ptr<apps::KeyRequest>& request, int& exitCode) {
  auto* added = keys.add_subcommand(name, says);
  added->add_option("key", request->word, "its hash or the beginning of it, or its name")
      ->required();
  added->callback([command, request, &exitCode] { exitCode = command(*request); });
  return *added;
}

void addCreate(CLI::App& keys, const std::shared_ptr<apps::KeyRequest>& request, int& exitCode) {
  auto* create = keys.add_subcommand("create", "make a key and print it, this once");
  create->add_option("--name", request->name, "whose it is, for people")->required();
  addLimits(*create, request->limits);
  create->callback([request, &exitCode] { exitCode = apps::createKey(*request); });
}

void addLibreChat(CLI::App& keys, int& exitCode) {
  auto* librechat = keys.add_subcommand("librechat", "print LibreChat's settings for this server");
  auto* again = librechat->add_flag("--new")->description(
      "make another key for tokens; the old one stays valid");
  librechat->callback(
      [again, &exitCode] { exitCode = apps::keysForLibreChat(again->count() > 0); });
}

void addKeys(CLI::App& program, int& exitCode) {
  auto* keys = program.add_subcommand("keys", "how clients log in");
  const auto request = std::make_shared<apps::KeyRequest>();
  addCreate(*keys, request, exitCode);
  keys->add_subcommand("list", "list all keys")->callback([&exitCode] {
    exitCode = apps::listKeys();
  });
  addOne(*keys, "show", "what is known of a key, and what its limits leave", apps::showKey, request,
         exitCode);
  auto& update =
      addOne(*keys, "update", "change a key's name or limits", apps::updateKey, request, exitCode);
  update.add_option("--name", request->name, "whose it is, for people");
  addLimits(update, request->limits);
  addOne(*keys, "disable", "refuse a key until it is enabled", apps::disableKey, request, exitCode);
  addOne(*keys, "enable", "accept a key again", apps::enableKey, request, exitCode);
  addOne(*keys, "delete", "forget a key for ever", apps::deleteKey, request, exitCode);
  addLibreChat(*keys, exitCode);
  keys->require_subcommand(1);
}

int printManifests(const apps::ManifestNames& names) {
  const auto text = apps::manifests(names);
  if (!text) {
    std::fprintf(stderr, "kubecoderun: %s\n", text.error().message.c_str());
    return kWrongUse;
  }
  std::fputs(text->c_str(), stdout);
  return 0;
}

void addManifests(CLI::App& program, int& exitCode) {
  auto* manifests = program.add_subcommand("manifests", "print YAML for kubectl apply -f -");
  const auto names = std::make_shared<apps::ManifestNames>();
  manifests->add_option("--namespace", names->serverNamespace, "of the server (kubecoderun)");
  manifests->add_option("--sandbox-namespace", names->sandboxNamespace,
                        "of the programs' pods (that of the server, with -sandboxes)");
  manifests->add_option("--registry", names->registry,
                        "beginning of the images' names (localhost/kubecoderun)");
  manifests->add_option("--tag", names->tag, "their tag (this version)");
  manifests->callback([names, &exitCode] { exitCode = printManifests(*names); });
}

int version() {
  std::puts("kubecoderun " KCR_VERSION);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Runs programs of many languages in fresh sandboxes, over HTTP.", "kubecoderun");
  int exitCode = 0;
  apps::RunFile request;
  std::filesystem::path runnerSocket;

  addSimple(program, "serve", "serve HTTP (settings: docs/configuration.md)", apps::serve,
            exitCode);
  auto* runner = program.add_subcommand("runner", "serve sandboxes to a server; see runner --help");
  runner->set_help_flag();  // its flags are read elsewhere, because the static runner has no CLI11
  runner->prefix_command();
  runner->callback([&] { exitCode = apps::runRunner(runner->remaining()); });
  addRun(program, request, exitCode);
  addSimple(program, "doctor", "show which walls stand and which languages run", apps::doctor,
            exitCode);
  addCheckConfig(program, exitCode);
  addKeys(program, exitCode);
  addManifests(program, exitCode);
  addSimple(program, "version", "show the version", version, exitCode);
  auto* http = program.add_subcommand("serve-http", "")->group("");  // hidden: a child of `serve`
  http->add_option("--runner-socket", runnerSocket);                 // none: sandboxes are pods
  http->callback([&] { exitCode = apps::serveHttp(runnerSocket); });

  program.require_subcommand(1);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    if (wrong.get_exit_code() == 0) return program.exit(wrong);  // --help
    std::fprintf(stderr, "kubecoderun: %s\n\n%s", wrong.what(), program.help().c_str());
    return kWrongUse;
  }
  return exitCode;
}
