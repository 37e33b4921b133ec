#include "http/event_stream_parser.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace http {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

base::Result<std::optional<ServerEvent>> EventStreamParser::next() {
  while (!tooLarge_ && takeLine()) {
    if (line_.empty()) {
      if (auto event = dispatch()) return event;
      continue;
    }
    const std::string_view line = line_;
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (colon != 0) takeField(name, value);  // a comment has no name
  }
  if (tooLarge_)
    return base::fail(base::ErrorKind::kTooLarge,
                      "An event is larger than " + std::to_string(maxEventBytes_) + " bytes");
  return std::nullopt;
}

/// Whether line_ is a whole one now, without its end.
bool EventStreamParser::takeLine() {
  if (std::exchange(lineEnded_, false)) line_.clear();
  if (afterReturn_ && !bytes_.empty()) {
    if (bytes_.starts_with('\n')) bytes_.remove_prefix(1);
    afterReturn_ = false;
  }
  const auto end = bytes_.find_first_of("\r\n");
  const auto piece = bytes_.substr(0, end);
  if (line_.size() + piece.size() + data_.size() + type_.size() > maxEventBytes_) {
    tooLarge_ = true;
    return false;
  }
  line_ += piece;
  bytes_.remove_prefix(piece.size());
  if (end == std::string_view::npos) return false;
  afterReturn_ = bytes_.front() == '\r';
  bytes_.remove_prefix(1);
  if (std::exchange(atStart_, false) && line_.starts_with(kByteOrderMark))
    line_.erase(0, kByteOrderMark.size());
  return lineEnded_ = true;
}

void EventStreamParser::takeField(std::string_view name, std::string_view value) {
  if (name == "event") {
    type_ = value;
  } else if (name == "data") {
    data_.append(value) += '\n';
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) lastId_ = value;
  } else if (name == "retry") {
    takeRetry(value);
  }
}

void EventStreamParser::takeRetry(std::string_view digits) {
  std::chrono::milliseconds::rep number = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto isDigit = [](char letter) { return letter >= '0' && letter <= '9'; };
  if (!std::ranges::all_of(digits, isDigit)) return;
  const auto parsed = std::from_chars(begin, end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end) retry_ = std::chrono::milliseconds(number);
}

std::optional<ServerEvent> EventStreamParser::dispatch() {
  auto type = std::exchange(type_, {});
  auto data = std::exchange(data_, {});
  if (data.empty()) return std::nullopt;
  data.pop_back();
  return ServerEvent{.type = type.empty() ? "message" : std::move(type),
                     .data = std::move(data),
                     .lastId = lastId_};
}

}  // namespace http
