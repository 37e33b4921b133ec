#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/commands.h"
#include "apps/keys_flags.h"
#include "apps/run_runner.h"

namespace {

constexpr int kWrongUse = 64;  // EX_USAGE of sysexits.h

void addRun(CLI::App& program, apps::RunFile& request, int& exitCode) {
  auto* run = program.add_subcommand("run", "run a file in a sandbox; its exit code is ours");
  run->add_option("file", request.file, "the program's source")->required();
  run->add_option("args", request.args, "the program's arguments");
  run->add_option("--language", request.language, "its language (default: by the extension)");
  run->add_flag("--stdin", request.passInput, "give the program our standard input");
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
  apps::addKeysCommands(program, exitCode);
  addSimple(program, "version", "show the version", version, exitCode);
  auto* http = program.add_subcommand("serve-http", "")->group("");  // hidden: a child of `serve`
  http->add_option("--runner-socket", runnerSocket)->required();
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
