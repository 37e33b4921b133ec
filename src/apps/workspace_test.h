#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/test_runner.h"
#include "backends/local/local_sandbox_provider.h"
#include "ports/open_file_source.h"
#include "ports/text_files.h"

namespace apps {

struct Given {
  std::string path, content;
  bool readOnly = false;
  bool asFile = false;  // not only bytes: it lies in a file
};

struct Ended {
  base::Result<model::RunResult> result;
  std::map<std::string, std::string> files;
  int handedOver = 0;  // of them, as open files
};

inline std::string why(const Ended& run) {
  return run.result ? "" : run.result.error().message;
}

/// Runs programs with files in real jails, from the port down.
class WorkspaceTest : public WithRunner {
 protected:
  Ended run(const std::string& language, std::string code, const std::vector<Given>& inputs = {},
            model::OutputFileLimits limits = {}) {
    Ended run{.result = base::fail(base::ErrorKind::kInternal, "did not end"), .files = {}};
    boost::asio::io_context context;
    boost::asio::co_spawn(context, execute(context, language, std::move(code), inputs, limits, run),
                          [&](const std::exception_ptr& fault) {
                            if (fault) std::rethrow_exception(fault);
                            context.stop();
                          });
    context.run_for(std::chrono::seconds(60));
    return run;
  }

  /// What a program says, on both streams; else why it could not be run.
  std::string said(const std::string& language, std::string code) {
    const auto ran = run(language, std::move(code));
    return ran.result ? ran.result->stdoutBytes + ran.result->stderrBytes : why(ran);
  }

  /// A file of `size` bytes without a block on the disk.
  static std::filesystem::path sparseFile(std::uint64_t size) {
    const auto path = runner_->folder() / "sparse";
    std::ofstream(path).close();
    std::filesystem::resize_file(path, size);
    return path;
  }

  model::RunLimits limits_ = {.wallTime = std::chrono::seconds(10)};
  std::filesystem::path file_;  // instead of the content of inputs that lie in a file

 private:
  [[nodiscard]] std::unique_ptr<ports::InputSource> sourceOf(const Given& given) const {
    if (!given.asFile) return std::make_unique<ports::TextSource>(given.content);
    return std::make_unique<ports::OpenFileSource>(file_);
  }

  async::Task<void> execute(boost::asio::io_context& context, std::string language,
                            std::string code, const std::vector<Given>& given,
                            model::OutputFileLimits limits, Ended& into) {
    local::Options options;
    options.socket = runner_->socket();
    options.parkedLimits = limits_;
    options.chooseKind = [](const model::Program& program) -> std::optional<protocol::ParkedKind> {
      if (program.language != "py") return std::nullopt;
      return protocol::ParkedKind{"py", "bare"};
    };
    options.pools = {{.parked = protocol::ParkedKind{"py", "bare"}, .target = 0}, {.target = 0}};
    local::LocalSandboxProvider provider(std::move(options), context.get_executor());
    const model::Program program{
        .language = language, .code = code, .args = {}, .standardInput = {}};
    auto sandbox =
        co_await provider.acquire(program, {}, async::Deadline::in(std::chrono::seconds(30)));
    if (!sandbox) {
      into.result = base::fail(sandbox.error());
      co_return;
    }
    std::vector<std::unique_ptr<ports::InputSource>> sources;
    std::vector<ports::InputFile> inputs;
    for (const auto& file : given) {
      sources.push_back(sourceOf(file));
      inputs.push_back({file.path, file.readOnly, sources.back().get()});
    }
    ports::TextFiles outputs;
    ports::OutputListener listener;
    async::CancelToken cancel;
    const ports::Workspace workspace{.inputs = inputs, .outputs = &outputs, .limits = limits};
    into.result = co_await (*sandbox)->run(program, limits_, workspace, listener, cancel);
    into.files = outputs.files();
    into.handedOver = outputs.taken();
  }
};

}  // namespace apps
