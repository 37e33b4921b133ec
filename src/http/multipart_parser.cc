#include "http/multipart_parser.h"

#include <algorithm>
#include <utility>

namespace http {
namespace {

using base::ErrorKind;

constexpr std::size_t kLineEnd = 2;  // CRLF

std::size_t commonLength(std::string_view a, std::string_view b) {
  const auto shorter = std::min(a.size(), b.size());
  return std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first - a.begin();
}

}  // namespace

MultipartParser::MultipartParser(std::string_view boundary, const MultipartLimits& limits)
    : delimiter_("\r\n--" + std::string(boundary)),
      limits_(limits),
      // The first boundary may be the very first bytes: as if a line had ended before them.
      matched_(kLineEnd),
      notText_(kLineEnd) {}

base::Result<MultipartParser::Event> MultipartParser::next() {
  if (failure_) return base::fail(*failure_);
  for (;;) {
    const auto event = step();
    if (!event) failure_ = event.error();
    if (!event) return base::fail(event.error());
    if (*event) return **event;
  }
}

MultipartParser::Step MultipartParser::step() {
  switch (state_) {
    case State::kPreamble:
      return passPreamble();
    case State::kText:
      return takeText();
    case State::kTextEnded:
      state_ = State::kBoundaryLine;
      partHeaderBytes_ = 0;
      return Event::kPartEnd;
    case State::kBoundaryLine:
      return takeBoundaryLine();
    case State::kHeader:
      return takeHeaderLine();
    case State::kEpilogue:
      break;
  }
  bytes_ = {};
  return Event::kEnd;
}

MultipartParser::Step MultipartParser::passPreamble() {
  if (findDelimiter()) {
    state_ = State::kBoundaryLine;
    return std::nullopt;
  }
  if (bytes_.empty()) return Event::kNeedBytes;
  return std::nullopt;
}

MultipartParser::Step MultipartParser::takeText() {
  const bool ended = findDelimiter();
  if (ended) state_ = State::kTextEnded;
  if (!data_.empty()) return Event::kData;
  if (!ended && bytes_.empty()) return Event::kNeedBytes;
  return std::nullopt;
}

/// Takes text up to and with the delimiter (then true), or to the end of what is here; data_ is the
/// part of it that is certainly text.
bool MultipartParser::findDelimiter() {
  data_ = {};
  if (matched_ > 0) return goOnMatching();
  // A delimiter begins with the only CR in it, so a failed match can be followed by another one
  // only after its end.
  for (auto at = bytes_.find('\r'); at != std::string_view::npos; at = bytes_.find('\r', at + 1)) {
    const auto length = commonLength(bytes_.substr(at), delimiter_);
    const bool whole = length == delimiter_.size();
    if (!whole && at + length < bytes_.size()) continue;
    data_ = bytes_.substr(0, at);
    bytes_.remove_prefix(at + length);
    matched_ = whole ? 0 : length;
    notText_ = 0;
    return whole;
  }
  data_ = std::exchange(bytes_, {});
  return false;
}

bool MultipartParser::goOnMatching() {
  const std::string_view delimiter = delimiter_;
  const auto length = commonLength(bytes_, delimiter.substr(matched_));
  bytes_.remove_prefix(length);
  matched_ += length;
  const bool whole = matched_ == delimiter.size();
  if (!whole && bytes_.empty()) return false;  // not decided yet
  if (!whole) data_ = delimiter.substr(notText_, matched_ - notText_);
  matched_ = notText_ = 0;
  return whole;
}

/// The rest of the line that the delimiter has begun.
MultipartParser::Step MultipartParser::takeBoundaryLine() {
  if (bytes_.empty()) return Event::kNeedBytes;
  const char c = bytes_.front();
  bytes_.remove_prefix(1);
  const bool onlyPadding = line_.empty() || line_ == " ";
  if (c == '-' && (line_.empty() || line_ == "-")) {
    line_ += c;
    if (line_.size() == 2) state_ = State::kEpilogue;
  } else if (c == '\n' && line_ == "\r") {
    TRY(beginPart());
  } else if (c == '\n') {
    return refuse(ErrorKind::kInvalid, "lines must end with CRLF, not with LF alone");
  } else if (c == '\r' && onlyPadding) {
    line_ = c;
  } else if ((c == ' ' || c == '\t') && onlyPadding) {
    TRY(countHeader(1));
    line_ = " ";
  } else {
    return refuse(ErrorKind::kInvalid, "a boundary must stand alone in its line");
  }
  return std::nullopt;
}

base::Result<void> MultipartParser::beginPart() {
  line_.clear();
  ++parts_;
  if (parts_ > limits_.maxParts) {
    return base::fail(ErrorKind::kTooLarge, "Too many parts in the multipart body. Maximum " +
                                                std::to_string(limits_.maxParts) + " allowed");
  }
  state_ = State::kHeader;
  return {};
}

MultipartParser::Step MultipartParser::takeHeaderLine() {
  const auto end = bytes_.find('\n');
  const auto taken = bytes_.substr(0, end == std::string_view::npos ? end : end + 1);
  TRY(countHeader(taken.size()));
  line_ += taken;
  bytes_.remove_prefix(taken.size());
  if (end == std::string_view::npos) return Event::kNeedBytes;
  if (!line_.ends_with("\r\n")) {
    return refuse(ErrorKind::kInvalid, "lines must end with CRLF, not with LF alone");
  }
  line_.resize(line_.size() - kLineEnd);
  if (!line_.empty()) {
    const auto added = header_.addLine(std::exchange(line_, {}));
    if (!added) return refuse(added.error().kind, added.error().message);
    return std::nullopt;
  }
  auto head = header_.finish();
  if (!head) return refuse(head.error().kind, head.error().message);
  part_ = *std::move(head);
  state_ = State::kText;
  matched_ = notText_ = kLineEnd;  // a part without content may end right here (RFC 2046, 5.1.1)
  return Event::kPart;
}

base::Result<void> MultipartParser::countHeader(std::size_t bytes) {
  const auto room = limits_.maxPartHeaderBytes - partHeaderBytes_;
  const auto roomOfAll = limits_.maxHeaderBytes - headerBytes_;
  // Whichever limit is nearer is the one that bytes one by one would meet.
  if (bytes > room && room <= roomOfAll) {
    return refuse(ErrorKind::kTooLarge, "its header is longer than " +
                                            std::to_string(limits_.maxPartHeaderBytes) + " bytes");
  }
  if (bytes > roomOfAll) {
    return refuse(ErrorKind::kTooLarge, "the headers of all parts are longer than " +
                                            std::to_string(limits_.maxHeaderBytes) + " bytes");
  }
  partHeaderBytes_ += bytes;
  headerBytes_ += bytes;
  return {};
}

tl::unexpected<base::Error> MultipartParser::refuse(ErrorKind kind, std::string_view why) const {
  const auto part = std::to_string(parts_ + (state_ == State::kBoundaryLine ? 1 : 0));
  return base::fail(kind, "Part " + part + " of the multipart body: " + std::string(why));
}

base::Result<void> MultipartParser::finish() const {
  if (failure_) return base::fail(*failure_);
  if (state_ == State::kEpilogue) return {};
  if (state_ == State::kPreamble) {
    return base::fail(ErrorKind::kInvalid,
                      "The body holds no line with the boundary that Content-Type names");
  }
  return base::fail(ErrorKind::kInvalid, "The multipart body ends before its final boundary");
}

}  // namespace http
