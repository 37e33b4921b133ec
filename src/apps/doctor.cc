#include <algorithm>
#include <cstdio>

#include "apps/commands.h"
#include "apps/hello_programs.h"
#include "apps/local_execution.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"
#include "jail/walls.h"

namespace apps {
namespace {

void row(std::string_view name, std::string_view state, std::string_view text) {
  std::printf("  %-20.*s %-9.*s %.*s\n", static_cast<int>(name.size()), name.data(),
              static_cast<int>(state.size()), state.data(), static_cast<int>(text.size()),
              text.data());
}

void showMachine(const protocol::Inspection& inspection) {
  const int landlock = jail::landlockAbi();
  std::puts("machine");
  row("kernel", "", inspection.kernel);
  row("level", "", inspection.level);
  row("cgroups", "", inspection.cgroups);
  row("landlock", "", landlock > 0 ? "ABI " + std::to_string(landlock) : "not in this kernel");
  row("sandbox root", "", inspection.sandboxRoot);
  row("large inputs", inspection.largeInputs.mounted ? "mounted" : "copied",
      inspection.largeInputs.reason);
}

void showWalls(const protocol::Inspection& inspection) {
  std::puts("walls");
  for (const auto& wall : inspection.walls) {
    row(wall.name, wall.inForce ? "in force" : "MISSING", wall.reason);
  }
}

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// Why a hello did not work, in a few words.
std::string complaint(const model::RunResult& run) {
  const auto* exited = std::get_if<model::Exited>(&run.end);
  std::string text = exited != nullptr ? "exit code " + std::to_string(exited->code) : "was killed";
  if (run.stage == model::Stage::kCompile) text += " while compiling";
  const auto said = firstLine(run.stderrBytes);
  return said.empty() ? text : text + ": " + said;
}

bool sayHello(LocalExecution& execution, const std::string& code) {
  const auto program = helloProgram(code);
  if (program.empty()) {
    row(code, "there", "a language of your own: not tried");
    return true;
  }
  ports::OutputListener quiet;
  const auto outcome = execution.run(
      {.language = code, .code = std::string(program), .args = {}, .standardInput = ""}, quiet);
  if (!outcome) {
    row(code, "FAILED", outcome.error().message);
    return false;
  }
  const auto* exited = std::get_if<model::Exited>(&outcome->run.end);
  const bool good = exited != nullptr && exited->code == 0;
  row(code, good ? "runs" : "FAILED",
      good ? firstLine(outcome->run.stdoutBytes) : complaint(outcome->run));
  return good;
}

bool showLanguages(LocalExecution& execution) {
  const auto& installed = execution.inspection().languages;
  bool good = true;
  std::puts("languages");
  for (const auto& language : execution.catalog().all()) {
    if (std::ranges::find(installed, language.code) == installed.end()) {
      row(language.code, "absent", "not in the sandbox root");
    } else {
      good = sayHello(execution, language.code) && good;
    }
    std::fflush(stdout);
  }
  return good;
}

}  // namespace

int doctor() {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  auto execution = LocalExecution::start(loaded->settings);
  if (!execution) {
    std::fprintf(stderr, "kubecoderun doctor: %s\n", execution.error().message.c_str());
    return 1;
  }
  showMachine((*execution)->inspection());
  showWalls((*execution)->inspection());
  return showLanguages(**execution) ? 0 : 1;
}

}  // namespace apps
