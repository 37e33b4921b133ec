#include <cctype>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "apps/commands.h"
#include "apps/exit_code.h"
#include "apps/local_execution.h"
#include "apps/read_settings.h"
#include "apps/run_on_server.h"
#include "apps/supervisor.h"
#include "base/read_file.h"
#include "languages/load.h"

namespace apps {
namespace {

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

int runHere(const RunFile& request, const config::Settings& settings, std::string code) {
  auto execution = LocalExecution::start(settings);
  if (!execution) return fail(execution.error().message);
  const auto* language = languageOf(request, **execution);
  if (language == nullptr) return fail("which language is it? Name it with --language");

  model::Program program{.language = language->code,
                         .code = std::move(code),
                         .args = request.args,
                         .standardInput = request.passInput ? everything(std::cin) : ""};
  Live live;
  const auto outcome = (*execution)->run(std::move(program), live);
  if ((*execution)->interrupted()) return kInterruptedCode;
  if (!outcome) return fail(outcome.error().message);
  if (outcome->run.stdoutCut || outcome->run.stderrCut) {
    std::fprintf(stderr, "output was cut at %llu bytes (MAX_OUTPUT_BYTES)\n",
                 static_cast<unsigned long long>(outcome->limits.outputBytes));
  }
  return exitCodeOf(outcome->run.end);
}

/// The code that our own descriptions give to that ending; the ending itself where they know none,
/// since the server may.
base::Result<std::string> languageFor(const RunFile& request, const config::Settings& settings) {
  if (!request.language.empty()) return request.language;
  const auto extension = request.file.extension();
  for (const auto& description : TRY(languages::load(settings.languagesFolder))) {
    if (std::filesystem::path(description.source).extension() == extension)
      return description.language.code;
  }
  if (extension.native().size() > 1) return extension.native().substr(1);
  return base::fail(base::ErrorKind::kInvalid, "which language is it? Name it with --language");
}

/// The server that is asked for, by flags before settings.
base::Result<RunServer> serverFor(const RunFile& request, const config::Settings& settings) {
  const bool byFlag = !request.server.empty();
  RunServer server{.url = {},
                   .tls = {.authorities = settings.runAuthorities},
                   .key = settings.runKey,
                   .urlFrom = byFlag ? "--server" : "KUBECODERUN_SERVER",
                   .keyFrom = "KUBECODERUN_API_KEY"};
  auto url = http::parseUrl(byFlag ? request.server : settings.runServer);
  if (!url) return base::fail(url.error().kind, server.urlFrom + ": " + url.error().message);
  server.url = *std::move(url);
  if (request.keyFile.empty()) return server;
  server.keyFrom = "--key-file " + request.keyFile.string();
  server.key = TRY(base::readFile(request.keyFile));
  while (!server.key.empty() && std::isspace(static_cast<unsigned char>(server.key.back())) != 0)
    server.key.pop_back();
  return server;
}

base::Result<int> runThere(const RunFile& request, const config::Settings& settings,
                           std::string code) {
  if (request.passInput)
    return base::fail(base::ErrorKind::kInvalid,
                      "--stdin works without a server only: programs on a server read files");
  const auto server = TRY(serverFor(request, settings));
  return runOnServer(server, {.language = TRY(languageFor(request, settings)),
                              .code = std::move(code),
                              .args = request.args,
                              .inputs = request.inputs,
                              .outputFolder = request.outputFolder});
}

}  // namespace

int runFile(const RunFile& request) {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  const auto& settings = loaded->settings;
  std::ifstream file(request.file, std::ios::binary);
  if (!file) return fail("cannot read " + request.file.string());
  if (request.server.empty() && settings.runServer.empty()) {
    if (!request.inputs.empty() || !request.outputFolder.empty() || !request.keyFile.empty())
      return fail(
          "--input, --output-folder and --key-file need a server: --server, or "
          "KUBECODERUN_SERVER");
    return runHere(request, settings, everything(file));
  }
  const auto code = runThere(request, settings, everything(file));
  return code ? *code : fail(code.error().message);
}

}  // namespace apps
