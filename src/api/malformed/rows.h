#pragma once

#include <string>
#include <vector>

#include "api/test_requests.h"

namespace api::malformed {

/// A request that is wrong, or looks wrong, and what exactly comes back.
struct Row {
  std::string name;
  std::string bytes;                  ///< as they go over the wire
  unsigned status;                    ///< 0: the connection is closed without a word
  std::string error = {};             ///< of the error object; empty: any
  std::string field = {}, code = {};  ///< of its first detail; empty: any
  std::string out = {};  ///< when it is 200: the arguments that the program was given, one a line
};

/// Sends all rows to one service, each over a connection of its own, and looks at every part of the
/// answer, at what the connection is good for afterwards, and at whether the service still runs a
/// program.
void check(const std::vector<Row>& rows);

/// A row whose request is a POST of JSON to /exec with the key.
[[nodiscard]] Row body(std::string name, std::string json, unsigned status, std::string error = {},
                       std::string field = {}, std::string code = {});
/// A row whose body is broken JSON.
[[nodiscard]] Row broken(std::string name, std::string json);
/// A row whose body runs a program with `members` added; it is given the arguments `out`.
[[nodiscard]] Row runs(std::string name, std::string members, std::string out = {});

}  // namespace api::malformed
