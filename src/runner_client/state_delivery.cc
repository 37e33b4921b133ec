#include "runner_client/state_delivery.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runner_client/handed_file.h"

namespace runner_client {
namespace {

/// Empty when it has to be fetched in pieces.
async::Task<std::optional<bool>> deliverFile(const LeftState& left, ports::StateTaker& taker) {
  if (left.size <= model::kMostSmallState || left.givenUp()) co_return std::nullopt;
  auto file = co_await left.fetchFile();
  if (!isFileOf(file, left.size)) co_return std::nullopt;
  co_return co_await taker.take(std::move(file), left.size);
}

async::Task<bool> deliverPieces(const LeftState& left, ports::StateTaker& taker) {
  for (std::uint64_t have = 0; have < left.size;) {
    if (left.givenUp()) co_return false;
    const auto length = std::min(protocol::kMaxPieceBytes, left.size - have);
    const auto piece = co_await left.fetch({.offset = have, .length = length});
    if (!piece || piece->empty() || !co_await taker.write(*piece)) co_return false;
    have += piece->size();
  }
  co_return true;
}

}  // namespace

base::Result<void> checkState(const model::KeptState& state, const ports::StateExchange& exchange) {
  if (state.end != model::KeptState::End::kSaved) return {};
  const bool wanted =
      exchange.keep != nullptr && state.bytes > 0 && state.bytes <= exchange.wish.mostBytes;
  if (!wanted)
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: a state that was not asked for");
  return {};
}

async::Task<bool> deliverState(LeftState left, ports::StateTaker& taker) {
  if (left.size == left.early.size()) co_return co_await taker.write(left.early);
  if (const auto delivered = co_await deliverFile(left, taker)) co_return *delivered;
  co_return co_await deliverPieces(left, taker);
}

}  // namespace runner_client
