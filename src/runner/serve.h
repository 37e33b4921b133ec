#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jail/plan.h"
#include "runner/network_probe.h"
#include "secure_channel/channel_key.h"

namespace runner {

struct Options {
  /// For servers in other places.
  struct Remote {
    int listenFd = -1;  ///< listening TCP socket; owned by the runner from here on
    secure_channel::ChannelKey key = {};
    bool tokenInFile = false;  ///< that we can read, and so could programs of a pod
  };

  /// Empty: the strongest one that is possible here. Those without namespaces only where the
  /// sandbox root is "/": they empty its writable folders. Level::kPod only for servers in other
  /// places: one of the same user could be reached by programs.
  std::optional<jail::Level> level = {};
  int listenFd = -1;  ///< listening Unix stream socket, owned in the same way; -1: none
  std::optional<Remote> remote = {};
  std::optional<uid_t>
      allowedPeer;  ///< the only uid that may connect (SO_PEERCRED); empty: its own uid
  std::filesystem::path
      sandboxRoot;  ///< tree or symbolic link to it; followed anew for each new nursery
  std::optional<std::filesystem::path> languagesFolder;  ///< operator's languages
  /// Where large inputs get names, so that they can be mounted and need not be copied: a folder of
  /// its own on the file system that holds them, made when it is missing. Empty: they are copied.
  std::optional<std::filesystem::path> inputsFolder;
  std::vector<std::string> requiredWalls;  ///< names of walls without which it refuses to start
  std::uint32_t uidBase =
      0x70000000;  ///< first of 65,536 host uids reserved for sandboxes (root only)
  std::uint32_t zygoteChildren = 10'000;  ///< a zygote generation ends after this many children ...
  std::chrono::minutes zygoteLifetime{60};  ///< ... or after this long
  std::uint64_t runs = 0;                   ///< ends when so many runs have ended; 0: never
  /// Ends when no server was connected, and no run lived, for so long; 0: never.
  std::chrono::seconds alone{0};
  std::vector<Place> probes = {};  ///< what no sandbox should reach: tried once, told to servers
};

/// Serves the runner protocol (docs/runner_protocol.md) until SIGTERM or SIGINT. Blocks; must be
/// called while the process has one thread. May be pid 1 of a container. Returns the exit code of
/// the process: 0 after a clean stop, also that of Options::runs and alone; protocol::kCannotServe
/// when a required wall is missing or the sandbox root is unusable (said on stderr).
int serve(const Options& options);

}  // namespace runner
