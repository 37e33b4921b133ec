#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/key_words.h"

// What each subcommand does. Each blocks and returns the exit code of the process; each is called
// while the process has one thread.
namespace apps {

/// The supervisor of a runner and a server, or of a server alone when sandboxes are pods; for
/// `serve`.
[[nodiscard]] int serve();

/// The HTTP server, a child of `serve`, with a runner or (an empty path) without; ends on SIGTERM
/// or SIGINT after the requests in flight.
[[nodiscard]] int serveHttp(const std::filesystem::path& runnerSocket);

/// Prints the settings with which each generation of LibreChat logs in here. Makes a key pair for
/// tokens where there is none, or when `newKey`; the private half is printed once and not kept.
[[nodiscard]] int keysForLibreChat(bool newKey);

/// What a command is told of a managed key.
struct KeyRequest {
  std::string word = {};  ///< which one: see keyMeantBy()
  std::optional<std::string> name = {};
  LimitWords limits = {};
};

/// Makes a key, keeps its hash in the data folder and prints it, this once.
[[nodiscard]] int createKey(const KeyRequest& request);
[[nodiscard]] int listKeys();
[[nodiscard]] int showKey(const KeyRequest& request);
[[nodiscard]] int updateKey(const KeyRequest& request);
[[nodiscard]] int enableKey(const KeyRequest& request);
[[nodiscard]] int disableKey(const KeyRequest& request);
[[nodiscard]] int deleteKey(const KeyRequest& request);

struct RunFile {
  std::filesystem::path file;
  std::vector<std::string> args;
  std::string language;    ///< empty: by the file's extension
  bool passInput = false;  ///< gives the program our standard input

  // Only with a server, which is named here or by KUBECODERUN_SERVER.
  std::string server;                         ///< its URL
  std::filesystem::path keyFile;              ///< empty: KUBECODERUN_API_KEY
  std::vector<std::filesystem::path> inputs;  ///< put into the program's working directory
  std::filesystem::path outputFolder;         ///< where what it makes is saved; empty: nowhere
};

/// Runs one file in a sandbox of this machine, or on a server; output live; the exit code is the
/// program's (128 + signal when it
/// was killed, 124 at a time limit, as timeout(1) says it).
[[nodiscard]] int runFile(const RunFile& request);

/// What this machine can do: walls, languages, a program run in each.
[[nodiscard]] int doctor();

/// Prints every setting in force, or every problem.
[[nodiscard]] int checkConfig();

/// Prints docs/configuration.md; reads no setting.
[[nodiscard]] int showReference();

}  // namespace apps
