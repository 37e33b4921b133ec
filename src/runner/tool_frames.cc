#include "runner/tool_frames.h"

#include <utility>

namespace runner {
namespace {

constexpr std::size_t kRequestBytes = 13;  // kind, call, length of the name, length of the input
constexpr std::size_t kResultBytes = 9;    // call, failed, length of the value

std::uint32_t littleEndian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

void putLittleEndian(std::string& into, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) into += static_cast<char>(value >> shift & 0xFF);
}

auto misuse(const char* what) {
  return base::fail(base::ErrorKind::kInvalid, std::string("channel of a sandbox: ") + what);
}

}  // namespace

void ToolFrames::feed(std::string_view bytes) {
  buffer_.erase(0, std::exchange(taken_, 0));
  buffer_ += bytes;
}

base::Result<ToolEvent> ToolFrames::next() {
  const auto rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() < kRequestBytes) return NeedMoreBytes{};
  const char kind = rest[0];
  const auto number = littleEndian(rest, 1);
  const std::size_t name = littleEndian(rest, 5), input = littleEndian(rest, 9);
  if (kind == 'W') {
    if (name != 0 || input != 0) return misuse("more than a number of calls");
    taken_ += kRequestBytes;
    return ProgramWaits{number};
  }
  if (kind != 'C') return misuse("a frame of an unknown kind");
  if (name == 0 || name > model::kLongestFunctionName) return misuse("length of a name");
  if (input > model::kMostToolInputBytes) return misuse("length of an input");
  if (rest.size() < kRequestBytes + name + input) return NeedMoreBytes{};
  inputBytes_ += input;
  if (++calls_ > model::kMostToolCalls) return misuse("too many calls");
  if (inputBytes_ > model::kMostToolInputsTogether) return misuse("too long inputs");
  taken_ += kRequestBytes + name + input;
  return model::ToolCall{.number = number,
                         .function = std::string(rest.substr(kRequestBytes, name)),
                         .input = std::string(rest.substr(kRequestBytes + name, input))};
}

std::string toolResultBytes(const model::ToolResult& result) {
  std::string bytes;
  bytes.reserve(kResultBytes + result.value.size());
  putLittleEndian(bytes, result.number);
  bytes += static_cast<char>(result.failed ? 1 : 0);
  putLittleEndian(bytes, static_cast<std::uint32_t>(result.value.size()));
  return bytes + result.value;
}

}  // namespace runner
