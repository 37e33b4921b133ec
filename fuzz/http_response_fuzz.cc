// The answer of a server. The first byte says in pieces of which size the rest arrives, the second
// one whether it answers HEAD and how large its head may be. However the bytes are cut, the same
// response must come out, or none: what is wrong may be noticed later when it comes in pieces.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/response_parser.h"
#include "require.h"

namespace {

struct Received {
  unsigned status = 0;
  std::string fields, body;
  bool whole = false;
  bool operator==(const Received&) const = default;
};

Received receive(std::string_view bytes, std::size_t piece, std::size_t mostHead, bool bodyless) {
  http::ResponseParser parser(mostHead, bodyless);
  Received received;
  std::string unread;
  bool hasHead = false, refused = false;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    unread += bytes.substr(0, piece);
    if (!hasHead) {
      const auto progress = parser.parseHead(unread);
      if (!progress) return {};
      fuzz::require(progress->consumed <= unread.size(), "no more is used than there is");
      unread.erase(0, progress->consumed);
      hasHead = progress->done;
    }
    if (!hasHead || parser.complete()) continue;
    const auto progress = parser.parseBody(unread, received.body);
    refused = !progress;
    if (refused) break;
    unread.erase(0, progress->consumed);
  }
  if (!hasHead) return received;
  received.status = parser.head().status;
  for (const auto& [name, value] : parser.head().headers.all())
    received.fields += name + ": " + value + "\n";
  received.whole = !refused && (parser.complete() || parser.finish());
  // A few bytes of a chunk that is cut short may still be held.
  if (!received.whole) received.body.clear();
  return received;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const bool bodyless = (data[1] & 1U) != 0;
  const std::size_t mostHead = (data[1] & 2U) != 0 ? 64U : 16U << 10;
  const auto inPieces = receive(bytes, 1U + data[0], mostHead, bodyless);
  fuzz::require(inPieces == receive(bytes, bytes.size() + 1, mostHead, bodyless),
                "how bytes are cut changes nothing");
  fuzz::require(inPieces == receive(bytes, 1, mostHead, bodyless), "not even one by one");
  fuzz::require(inPieces.body.size() <= bytes.size(), "nothing is invented");
  fuzz::require(inPieces.fields.size() <= 2 * mostHead, "no head is larger than allowed");
  fuzz::require(!inPieces.whole || inPieces.status >= 200 || inPieces.status == 101,
                "a provisional response is no response");
  return 0;
}
