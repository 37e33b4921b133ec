// Repairs and cuts the input. The first byte says where it is cut, the rest is the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8_repair.h"
#include "require.h"
#include "valid_utf8.h"

namespace {

using fuzz::isUtf8;
using fuzz::require;

void checkRepair(std::string_view bytes) {
  const auto repaired = base::repairUtf8(bytes);
  require(isUtf8(repaired), "repaired text is UTF-8");
  require(repaired.size() <= 3 * bytes.size(), "a byte becomes one U+FFFD at most");
  require(base::repairUtf8(repaired) == repaired, "repairing twice is repairing once");
  if (isUtf8(bytes)) require(repaired == bytes, "good text is left alone");
}

void checkCut(std::string_view bytes, std::size_t limit) {
  const auto cut = base::cutAtCharacter(bytes, limit);
  require(cut.data() == bytes.data() && cut.size() <= limit, "a cut is a prefix within the limit");
  require(bytes.size() > limit || cut.size() == bytes.size(), "short text is not cut");
  require(bytes.size() <= limit || cut.size() + 3 >= limit, "a cut loses three bytes at most");
  require(base::repairUtf8(bytes).starts_with(base::repairUtf8(cut)),
          "what is left reads as it did before the cut");
  if (isUtf8(bytes)) {
    require(isUtf8(cut) && isUtf8(bytes.substr(cut.size())), "no character is split");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  checkRepair(bytes);
  checkCut(bytes, data[0]);
  for (std::size_t limit = bytes.size() < 8 ? 0 : bytes.size() - 8; limit <= bytes.size();
       ++limit) {
    checkCut(bytes, limit);
  }
  return 0;
}
