// Feeds bytes of a program to the reader of its calls, in pieces whose length the first byte says,
// and at once: both must tell the same.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "require.h"
#include "runner/tool_frames.h"

namespace {

/// All that is told, as one text.
std::string told(std::string_view bytes, std::size_t piece) {
  runner::ToolFrames frames;
  std::string text;
  std::size_t calls = 0, input = 0;
  while (!bytes.empty()) {
    frames.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      const auto event = frames.next();
      if (!event) return text + "misuse";
      if (std::holds_alternative<runner::NeedMoreBytes>(*event)) break;
      if (const auto* waits = std::get_if<runner::ProgramWaits>(&*event)) {
        text += "W" + std::to_string(waits->calls) + ";";
        continue;
      }
      const auto& call = std::get<model::ToolCall>(*event);
      ++calls;
      input += call.input.size();
      fuzz::require(!call.function.empty(), "a call names a function");
      fuzz::require(call.function.size() <= model::kLongestFunctionName, "names are bounded");
      fuzz::require(call.input.size() <= model::kMostToolInputBytes, "an input is bounded");
      text += "C" + std::to_string(call.number) + call.function + ":" + call.input + ";";
    }
  }
  fuzz::require(calls <= model::kMostToolCalls, "calls are bounded");
  fuzz::require(input <= model::kMostToolInputsTogether, "all inputs are bounded");
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = 1 + data[0];
  fuzz::require(told(bytes, piece) == told(bytes, std::max<std::size_t>(bytes.size(), 1)),
                "what is told does not depend on how the bytes came");
  return 0;
}
