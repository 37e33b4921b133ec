#include "http/head_rules.h"

#include "http/letter_case.h"

namespace http {
namespace {

std::optional<Refusal> refuseFraming(const Head& head) {
  if (head.contentLengths > 0 && head.transferEncodings > 0) {
    return Refusal{400, "Both Content-Length and Transfer-Encoding"};
  }
  if (head.contentLengths > 1) return Refusal{400, "More than one Content-Length"};
  if (head.contentLengths == 1 &&
      head.headers.find("Content-Length")->find(',') != std::string_view::npos) {
    return Refusal{400, "More than one Content-Length"};
  }
  if (head.transferEncodings == 0) return std::nullopt;
  if (!head.http11) return Refusal{400, "Transfer-Encoding in an HTTP/1.0 request"};
  // Only the plain form: "gzip, chunked" or two fields are read differently by different servers.
  if (head.transferEncodings > 1 ||
      !equalIgnoringCase(*head.headers.find("Transfer-Encoding"), "chunked")) {
    return Refusal{400, "Unsupported Transfer-Encoding"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> refuseHead(const Head& head) {
  if (auto refusal = refuseFraming(head)) return refusal;
  if (head.hosts > 1) return Refusal{400, "More than one Host header"};
  if (head.http11 && head.hosts == 0) return Refusal{400, "Missing Host header"};
  const auto expect = head.headers.find("Expect");
  if (expect && head.http11 && !equalIgnoringCase(*expect, "100-continue")) {
    return Refusal{417, "Unsupported expectation"};
  }
  return std::nullopt;
}

bool expectsContinue(const Head& head) {
  return head.http11 && head.headers.find("Expect").has_value();
}

}  // namespace http
