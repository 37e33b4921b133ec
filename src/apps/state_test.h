#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "apps/test_runner.h"
#include "backends/local/local_sandbox_provider.h"
#include "ports/text_files.h"

namespace apps {

/// Keeps what a program left.
class Taker final : public ports::StateTaker {
 public:
  [[nodiscard]] async::Task<bool> write(std::string_view bytes) override {
    text += bytes;
    co_return true;
  }
  [[nodiscard]] async::Task<bool> take(base::UniqueFd file, std::uint64_t size) override {
    text.resize(size);
    co_return ::pread(file.get(), text.data(), size, 0) == static_cast<ssize_t>(size);
  }
  std::string text;
};

struct Ran {
  base::Result<model::RunResult> result = base::fail(base::ErrorKind::kInternal, "did not end");
  std::string state;
  std::map<std::string, std::string> files;

  [[nodiscard]] std::string out() const {
    return result ? result->stdoutBytes : "(" + result.error().message + ")";
  }
  [[nodiscard]] std::string err() const { return result ? result->stderrBytes : ""; }
  [[nodiscard]] int code() const {
    const auto* exited = result ? std::get_if<model::Exited>(&result->end) : nullptr;
    return exited == nullptr ? -1 : exited->code;
  }
};

/// Runs Python programs of one session in real jails, from the port down.
class SessionState : public WithRunner {
 protected:
  using End = model::KeptState::End;

  /// Runs `code` as the next program of the session whose state is `before`.
  Ran run(std::string code, std::string before = "") {
    Ran ran;
    boost::asio::io_context context;
    boost::asio::co_spawn(context, execute(context, std::move(code), std::move(before), ran),
                          [&](const std::exception_ptr& fault) {
                            if (fault) std::rethrow_exception(fault);
                            context.stop();
                          });
    context.run_for(std::chrono::seconds(60));
    return ran;
  }

  /// The program that follows `first` in a session.
  Ran runAfter(std::string first, std::string second) {
    const auto before = run(std::move(first));
    EXPECT_EQ(before.result ? before.result->state.end : End::kNone, End::kSaved) << before.err();
    return run(std::move(second), before.state);
  }

  model::StateWish wish_{.mostBytes = 60U << 20};
  model::RunLimits limits_{.wallTime = std::chrono::seconds(20)};

 private:
  async::Task<void> execute(boost::asio::io_context& context, std::string code, std::string before,
                            Ran& into) {
    local::Options options;
    options.socket = runner_->socket();
    options.parkedLimits = limits_;
    options.chooseKind = [](const model::Program&) { return protocol::ParkedKind{"py", "bare"}; };
    options.pools = {{.parked = protocol::ParkedKind{"py", "bare"}, .target = 0}, {.target = 0}};
    local::LocalSandboxProvider provider(std::move(options), context.get_executor());
    const model::Program program{
        .language = "py", .code = std::move(code), .args = {}, .standardInput = {}};
    auto sandbox =
        co_await provider.acquire(program, {}, async::Deadline::in(std::chrono::seconds(30)));
    if (!sandbox) {
      into.result = base::fail(sandbox.error());
      co_return;
    }
    ports::TextSource source(before);
    Taker taker;
    ports::TextFiles files;
    ports::OutputListener listener;
    async::CancelToken cancel;
    ports::Workspace workspace{.outputs = &files};
    if (wish_.mostBytes > 0) workspace.state = {.keep = &taker, .wish = wish_};
    if (!before.empty()) workspace.state.restore = &source;
    into.result = co_await (*sandbox)->run(program, limits_, workspace, listener, cancel);
    into.state = std::move(taker.text);
    into.files = files.files();
  }
};

}  // namespace apps
