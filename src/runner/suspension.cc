#include "runner/suspension.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "protocol/codec.h"

namespace runner {

base::Result<void> Suspension::takeContext(std::string context) {
  if (!context_.empty() || context.empty() || context.size() > model::kMostRunContextBytes)
    return base::fail(base::ErrorKind::kInvalid, "a context that is none");
  context_ = std::move(context);
  return {};
}

void Suspension::beginRound(const std::vector<model::ToolCall>& calls, Time now) {
  ++rounds_;
  waitsSince_ = now;
  open_.clear();
  for (const auto& call : calls) open_.insert(call.number);
}

bool Suspension::isKnownAs(const std::string& name, const std::string& lease) const {
  return how_ && how_->name == name && how_->lease.size() == lease.size() &&
         CRYPTO_memcmp(how_->lease.data(), lease.data(), lease.size()) == 0;
}

bool Suspension::isAt(std::uint32_t round) const {
  return round > 0 && (round == rounds_ || round + 1 == rounds_);
}

protocol::Taken Suspension::taken() const {
  protocol::Taken taken;
  taken.answered = open_.empty() ? rounds_ : rounds_ - 1;
  taken.open.assign(open_.begin(), open_.end());
  return taken;
}

Suspension::Time Suspension::leaseEnd(Time broke, std::chrono::milliseconds usual) const {
  if (!how_ || open_.empty()) return broke + usual;
  return std::max(broke + usual, waitsSince_ + how_->longest);
}

std::optional<std::string> Suspension::keptOf(const protocol::Frame& frame) {
  if (frame.type != protocol::FrameType::kToolCall) return std::nullopt;
  auto call = protocol::messageOf<protocol::ToolCall>(frame);
  if (!call) return std::nullopt;
  call->call.input.clear();
  return protocol::encode(*call);
}

}  // namespace runner
