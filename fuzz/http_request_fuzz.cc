// A request from its first byte to the model, as http/connection and api/exec_handler take it:
// head, rules, target, body, program. The first two bytes say in pieces of which sizes the rest
// arrives (in turn). A request that is accepted when it arrives at once must be when it arrives in
// pieces, and be the same. What is refused may be so with another status or, while bytes are
// missing, not yet: Beast does not look at a line again before the end of the head may have come.
#include <cstdint>
#include <string>
#include <string_view>

#include "checked_request.h"
#include "received_request.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto atOnce = fuzz::receive(bytes, bytes.size(), bytes.size());
  const auto inPieces = fuzz::receive(bytes, 1U + data[0], 1U + data[1]);
  const bool complete = atOnce.ending == fuzz::Ending::kComplete;
  fuzz::require(complete == (inPieces.ending == fuzz::Ending::kComplete),
                "how bytes are split does not decide whether a request is accepted");
  fuzz::require(!complete || atOnce == inPieces, "how bytes are split does not change a request");
  if (complete) fuzz::checkRequest(atOnce);
  return 0;
}
