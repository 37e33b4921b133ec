#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Functions that a program may call and that whoever sent the program carries out.
namespace model {

/// One function as the program finds it.
struct ToolFunction {
  std::string name;                          ///< what the program calls: a plain identifier
  std::string tool = {};                     ///< what its sender calls it
  std::vector<std::string> parameters = {};  ///< in the order of positional arguments
  std::vector<std::string> required = {};    ///< those of them that must be given
};

/// A program calls a function. Made by the program: nothing of it is checked but its size.
struct ToolCall {
  std::uint32_t number = 0;  ///< the program's own; unique among the calls that wait
  std::string function = {};
  std::string input = {};  ///< bytes that should be a JSON object
};

struct ToolResult {
  std::uint32_t number = 0;  ///< of the call
  bool failed = false;
  std::string value = {};  ///< JSON text; the message when it failed
};

inline constexpr std::size_t kMostToolCalls = 200;  ///< of one program
inline constexpr std::size_t kLongestFunctionName = 256;
inline constexpr std::size_t kMostToolInputBytes = 1U << 20;       ///< of one call
inline constexpr std::size_t kMostToolInputsTogether = 32U << 20;  ///< of one program
/// Of what a server that takes such a program over is given.
inline constexpr std::size_t kMostRunContextBytes = 256U << 10;
inline constexpr std::size_t kMostToolResultBytes = 5U << 20;  ///< of one call

}  // namespace model
