#include "http/multipart_reader.h"

#include "base/utf8_repair.h"

namespace http {
namespace {

base::Error textTooLong(std::string_view field, std::size_t limit) {
  constexpr std::size_t kLongestName = 100;
  return {.kind = base::ErrorKind::kTooLarge,
          .message = "Field '" + base::repairUtf8(base::cutAtCharacter(field, kLongestName)) +
                     "' is longer than " + std::to_string(limit) + " bytes"};
}

}  // namespace

async::Task<base::Result<bool>> MultipartReader::nextPart() {
  for (;;) {
    const auto event = CO_TRY(co_await next());
    inPart_ = event == Event::kPart;
    if (inPart_) co_return true;
    if (event != Event::kEnd) continue;
    CO_TRY(co_await passEpilogue());
    co_return false;
  }
}

async::Task<base::Result<std::string_view>> MultipartReader::read() {
  if (!inPart_) co_return std::string_view();
  const auto event = CO_TRY(co_await next());
  inPart_ = event == Event::kData;
  co_return inPart_ ? parser_.data() : std::string_view();
}

async::Task<base::Result<std::string>> MultipartReader::readText() {
  std::string text;
  for (;;) {
    const auto piece = CO_TRY(co_await read());
    if (piece.empty()) co_return text;
    if (piece.size() > limits_.maxTextBytes - text.size()) {
      co_return base::fail(textTooLong(part().name, limits_.maxTextBytes));
    }
    text += piece;
  }
}

async::Task<base::Result<MultipartReader::Event>> MultipartReader::next() {
  for (;;) {
    const auto event = CO_TRY(parser_.next());
    if (event != Event::kNeedBytes) co_return event;
    const auto piece = CO_TRY(co_await body_.read());
    if (piece.empty()) CO_TRY(parser_.finish());
    parser_.feed(piece);
  }
}

/// Otherwise the connection could not be used again.
async::Task<base::Result<void>> MultipartReader::passEpilogue() {
  for (;;) {
    const auto piece = CO_TRY(co_await body_.read());
    if (piece.empty()) co_return base::Result<void>();
  }
}

}  // namespace http
