// A form. The first two bytes say in pieces of which sizes the rest arrives (in turn), the third
// one how narrow the limits are; the boundary is "b", so that the fuzzer finds it easily. However
// the bytes are cut, the same parts and the same refusal must come out.
#include <cstdint>
#include <string_view>

#include "http/multipart_boundary.h"
#include "http/received_form.h"
#include "require.h"

namespace {

http::MultipartLimits limitsOf(std::uint8_t choice) {
  http::MultipartLimits limits;
  if ((choice & 1U) == 0) return limits;
  limits.maxParts = 1U + (choice >> 6U);
  limits.maxPartHeaderBytes = 50U + choice % 64U;
  limits.maxHeaderBytes = 150;
  return limits;
}

void checkForm(const http::ReceivedForm& form, std::string_view body,
               const http::MultipartLimits& limits) {
  std::size_t bytes = 0;
  for (const auto& part : form.parts) {
    bytes += part.data.size() + part.name.size() + part.contentType.size();
    fuzz::require(part.filename.value_or("").find('\0') == std::string::npos, "no NUL in names");
    fuzz::require(part.data.find("\r\n--b") == std::string::npos, "no part holds a boundary");
    fuzz::require(part.complete || !form.refusal.empty(), "an accepted form has whole parts");
  }
  fuzz::require(bytes <= body.size(), "nothing is invented");
  fuzz::require(form.parts.size() <= limits.maxParts, "no more parts than allowed");
  fuzz::require(!form.refusal.empty() || body.find("--b--") != std::string_view::npos,
                "an accepted form has its final boundary");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  const auto limits = limitsOf(data[2]);
  const auto atOnce = http::receiveForm(bytes, "b", bytes.size(), bytes.size(), limits);
  const auto inPieces = http::receiveForm(bytes, "b", 1U + data[0], 1U + data[1], limits);
  fuzz::require(atOnce == inPieces, "how bytes are cut changes nothing");
  fuzz::require(atOnce == http::receiveForm(bytes, "b", 1, 1, limits), "not even one by one");
  checkForm(atOnce, bytes, limits);
  (void)http::multipartBoundary(bytes);
  return 0;
}
