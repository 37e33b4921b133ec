#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct LoadOptions {
  std::uint16_t port = 0;
  std::string method = "GET", path = "/health";
  std::vector<std::string> headers;  ///< whole lines
  /// Each @TOKEN@ in these becomes a number that no other request has.
  std::string body, expectedBody;
  unsigned expectedStatus = 200;
  std::vector<unsigned> allowedStatuses;  ///< neither right nor wrong: counted by themselves

  unsigned connections = 1;
  double everyMilliseconds = 0;  ///< open loop at this spacing; 0: closed loop
  double pauseMilliseconds = 0;  ///< closed loop: rest between an answer and the next request
  std::uint64_t count = 0;       ///< requests measured in all; 0: as many as fit into `seconds`
  double seconds = 0;
  /// Before measuring, in the same mode.
  std::uint64_t warmUpCount = 0;
  double warmUpSeconds = 0;
  bool urgent = false;  ///< raise our own priority: the server is measured, not our wait for a core
};

/// None, after a message on stderr, when the arguments are wrong.
std::optional<LoadOptions> parseLoadOptions(int argc, char** argv);

}  // namespace bench
