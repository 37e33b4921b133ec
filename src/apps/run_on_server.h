#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/connect.h"
#include "http/url.h"

namespace apps {

/// A server to run programs on, and where its URL and key were given: what a message names.
struct RunServer {
  http::Url url;
  http::TlsFiles tls = {};
  std::string key;      ///< empty: none
  std::string urlFrom;  ///< "--server" or the setting
  std::string keyFrom;  ///< "--key-file FILE" or the setting; also without a key
};

struct ServerProgram {
  std::string language, code;
  std::vector<std::string> args;
  std::vector<std::filesystem::path> inputs;  ///< put into its working directory
  std::filesystem::path outputFolder;         ///< for what it makes; empty: not fetched
};

/// Runs a program on a server, output live on ours, and returns its exit code (see exitCodeOf).
/// SIGINT and SIGTERM close the connection, which kills the program there; then kInterruptedCode.
/// Blocks. Errors: kInvalid, kUnauthorized, kUnavailable; the message names what was given wrong.
[[nodiscard]] base::Result<int> runOnServer(const RunServer& server, const ServerProgram& program);

}  // namespace apps
