#include "protocol/frame.h"

#include <algorithm>

namespace protocol {
namespace {

template <class Integer>
void putBigEndian(char* at, Integer value) noexcept {
  for (std::size_t i = sizeof(Integer); i-- > 0; value >>= 8)
    at[i] = static_cast<char>(value & 0xff);
}

template <class Integer>
Integer getBigEndian(const char* at) noexcept {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = static_cast<Integer>(value << 8) | static_cast<unsigned char>(at[i]);
  }
  return value;
}

bool isKnown(std::uint8_t type) noexcept {
  return (type >= static_cast<std::uint8_t>(FrameType::kPrepare) &&
          type <= static_cast<std::uint8_t>(FrameType::kTakeOver)) ||
         (type >= static_cast<std::uint8_t>(FrameType::kReady) &&
          type <= static_cast<std::uint8_t>(FrameType::kGivenContext));
}

struct Head {
  std::size_t length;
  FrameType type;
  std::uint64_t number;
};

base::Result<Head> readHead(const char* at) {
  const auto length = getBigEndian<std::uint32_t>(at);
  const auto type = static_cast<std::uint8_t>(at[4]);
  const auto number = getBigEndian<std::uint64_t>(at + 8);
  if (length > kMaxPayloadBytes) {
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: a frame is larger than 8 MiB");
  }
  if (!isKnown(type)) {
    return base::fail(base::ErrorKind::kInvalid,
                      "runner protocol: frame type " + std::to_string(type) + " is unknown");
  }
  if (at[5] != 0 || at[6] != 0 || at[7] != 0) {
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: reserved bytes are not zero");
  }
  const Head head{.length = length, .type = static_cast<FrameType>(type), .number = number};
  if (isNumbered(head.type) != (number != 0)) {
    return base::fail(base::ErrorKind::kInvalid,
                      "runner protocol: frame type " + std::to_string(type) +
                          (number != 0 ? " carries a number" : " lacks its number"));
  }
  return head;
}

}  // namespace

bool isNumbered(FrameType type) noexcept {
  switch (type) {
    case FrameType::kSource:
    case FrameType::kStdin:
    case FrameType::kInput:
    case FrameType::kInputData:
    case FrameType::kState:
    case FrameType::kStateFile:
    case FrameType::kContext:
    case FrameType::kOrder:
    case FrameType::kCancel:
    case FrameType::kToolResult:
    case FrameType::kToolCall:
    case FrameType::kWaiting:
    case FrameType::kLeftState:
    case FrameType::kStdout:
    case FrameType::kStderr:
    case FrameType::kOutcome:
      return true;
    default:
      return false;
  }
}

Header headerOf(const FrameView& frame) noexcept {
  Header header{};
  putBigEndian(header.data(), static_cast<std::uint32_t>(frame.payload.size()));
  header[4] = static_cast<char>(frame.type);
  putBigEndian(header.data() + 8, frame.number);
  return header;
}

std::string bytesOf(const FrameView& frame) {
  const Header header = headerOf(frame);
  std::string bytes(header.begin(), header.end());
  bytes += frame.payload;
  return bytes;
}

std::uint64_t appendChunks(std::vector<FrameView>& frames, FrameType type, std::uint64_t number,
                           std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunkBytes))) {
    frames.emplace_back(type, number++, bytes.substr(0, kChunkBytes));
  }
  return number;
}

void FrameDecoder::feed(std::string_view bytes) {
  if (broken_) return;
  buffer_.erase(0, std::exchange(taken_, 0));
  buffer_ += bytes;
}

std::size_t FrameDecoder::missing() const noexcept {
  const auto have = buffer_.size() - taken_;
  if (broken_ || have < kHeaderBytes) return 0;
  const auto whole = kHeaderBytes + std::size_t{getBigEndian<std::uint32_t>(&buffer_[taken_])};
  return whole > have ? whole - have : 0;
}

base::Result<std::optional<Frame>> FrameDecoder::next() {
  if (broken_) return base::fail(*broken_);
  if (buffer_.size() - taken_ < kHeaderBytes) return std::nullopt;
  const char* start = buffer_.data() + taken_;
  const auto head = readHead(start);
  if (!head) {
    broken_ = head.error();
    return base::fail(*broken_);
  }
  if (buffer_.size() - taken_ - kHeaderBytes < head->length) return std::nullopt;
  Frame frame{.type = head->type,
              .number = head->number,
              .payload = std::string(start + kHeaderBytes, head->length)};
  taken_ += kHeaderBytes + head->length;
  return std::optional<Frame>(std::move(frame));
}

}  // namespace protocol
