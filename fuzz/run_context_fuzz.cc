// Feeds bytes to the decoder of what a runner gives to a server that takes a run over. What is a
// context has one form only.
#include <cstdint>
#include <string_view>

#include "execution/run_context.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto context = execution::decodeContext(bytes);
  if (!context) return 0;
  fuzz::require(execution::encodeContext(*context) == bytes, "a context has another form");
  fuzz::require(context->inputs.inputs.size() <= model::kMostInputFiles,
                "a run has too many inputs");
  return 0;
}
