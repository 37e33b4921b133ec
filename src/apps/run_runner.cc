#include "apps/run_runner.h"

#include <string.h>

#include <algorithm>
#include <cstdio>

#include "apps/listening_socket.h"
#include "apps/runner_flags.h"
#include "apps/runner_token.h"
#include "protocol/exit_code.h"
#include "runner/serve.h"
#include "secure_channel/channel_key.h"

namespace apps {
namespace {

int complain(const base::Error& error) {
  std::fprintf(stderr, "kubecoderun runner: %s\n", error.message.c_str());
  return protocol::kCannotServe;
}

base::Result<runner::Options::Remote> listenForServers(const RunnerFlags& flags) {
  auto token = TRY(flags.tokenVariable.empty() ? readRunnerToken(flags.tokenFile)
                                               : takeRunnerToken(flags.tokenVariable));
  const auto key = secure_channel::keyOfToken(token);
  ::explicit_bzero(token.data(), token.size());
  auto socket = TRY(listenTcp(flags.listenTcp));
  return runner::Options::Remote{
      .listenFd = socket.release(), .key = key, .tokenInFile = !flags.tokenFile.empty()};
}

}  // namespace

int runRunner(const std::vector<std::string>& args) {
  if (std::ranges::find(args, "--help") != args.end()) {
    std::fputs(runnerHelp().c_str(), stdout);
    return 0;
  }
  auto flags = parseRunnerFlags(args);
  if (!flags) return complain(flags.error());
  if (!flags->socket.empty()) {
    auto socket = listenUnix(flags->socket, std::nullopt);
    if (!socket) return complain(socket.error());
    flags->options.listenFd = socket->release();
  }
  if (!flags->listenTcp.empty()) {
    auto remote = listenForServers(*flags);
    if (!remote) return complain(remote.error());
    flags->options.remote = *remote;
  }
  return runner::serve(flags->options);
}

}  // namespace apps
