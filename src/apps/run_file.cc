#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "apps/commands.h"
#include "apps/local_execution.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"

namespace apps {
namespace {

constexpr int kTimedOutCode = 124;  // as timeout(1)
constexpr int kKilledCode = 128;    // plus the signal, as a shell says it

/// Passes on what the program writes, while it writes it.
class Live final : public ports::OutputListener {
 public:
  bool isLive() const override { return true; }
  void onOutput(model::Stream stream, std::string_view bytes) override {
    FILE* const to = stream == model::Stream::kStdout ? stdout : stderr;
    std::fwrite(bytes.data(), 1, bytes.size(), to);
    std::fflush(to);
  }
};

int fail(const std::string& message) {
  std::fprintf(stderr, "kubecoderun run: %s\n", message.c_str());
  return 1;
}

std::string everything(std::istream& from) {
  return {std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
}

const model::Language* languageOf(const RunFile& request, const LocalExecution& execution) {
  if (!request.language.empty()) return execution.catalog().find(request.language);
  const auto extension = request.file.extension();
  for (const auto& description : execution.descriptions()) {
    if (std::filesystem::path(description.source).extension() == extension) {
      return execution.catalog().find(description.language.code);
    }
  }
  return extension.empty() ? nullptr : execution.catalog().find(extension.native().substr(1));
}

/// Says what a program's own output cannot say.
struct ExitCode {
  int operator()(model::Exited end) const { return end.code; }
  int operator()(model::Signalled end) const {
    std::fprintf(stderr, "killed by signal %d\n", end.signal);
    return kKilledCode + end.signal;
  }
  int operator()(model::TimedOut) const { return limit("time limit", kTimedOutCode); }
  int operator()(model::CpuTimeUsedUp) const { return limit("CPU time limit", kTimedOutCode); }
  int operator()(model::OutOfMemory) const { return limit("memory limit", kKilledCode + SIGKILL); }
  int operator()(model::OutputLimit) const { return limit("output limit", kKilledCode + SIGKILL); }
  int operator()(model::Cancelled) const { return kKilledCode + SIGINT; }

  static int limit(const char* which, int code) {
    std::fprintf(stderr, "killed at the %s\n", which);
    return code;
  }
};

}  // namespace

int runFile(const RunFile& request) {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  std::ifstream file(request.file, std::ios::binary);
  if (!file) return fail("cannot read " + request.file.string());
  auto execution = LocalExecution::start(loaded->settings);
  if (!execution) return fail(execution.error().message);
  const auto* language = languageOf(request, **execution);
  if (language == nullptr) return fail("which language is it? Name it with --language");

  model::Program program{.language = language->code,
                         .code = everything(file),
                         .args = request.args,
                         .standardInput = request.passInput ? everything(std::cin) : ""};
  Live live;
  const auto outcome = (*execution)->run(std::move(program), live);
  if ((*execution)->interrupted()) return kKilledCode + SIGINT;
  if (!outcome) return fail(outcome.error().message);
  if (outcome->run.stdoutCut || outcome->run.stderrCut) {
    std::fprintf(stderr, "output was cut at %llu bytes (MAX_OUTPUT_BYTES)\n",
                 static_cast<unsigned long long>(outcome->limits.outputBytes));
  }
  return std::visit(ExitCode{}, outcome->run.end);
}

}  // namespace apps
