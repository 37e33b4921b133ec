#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runner/serve.h"

namespace apps {

/// The flags of `kubecoderun runner` and of the static kubecoderun-runner, each with a value:
/// "--flag value" or "--flag=value". Everything that a runner knows comes in through them: it reads
/// no settings and has no secrets but the token of its own channel.
struct RunnerFlags {
  runner::Options options = {};
  std::string socket = {};     ///< make it and listen there, instead of on options.listenFd
  std::string listenTcp = {};  ///< or "address:port": servers come from other places ...
  std::filesystem::path tokenFile = {};  ///< ... and have the token in this file
  std::string tokenVariable = {};        ///< ... or in this variable of the environment
};

/// Errors: kInvalid naming the flag.
[[nodiscard]] base::Result<RunnerFlags> parseRunnerFlags(const std::vector<std::string>& args);

/// Every flag with a sentence.
[[nodiscard]] std::string runnerHelp();

}  // namespace apps
