// What a program left: its files and variables, asked for when its end was told.
#include "protocol/codec.h"
#include "runner_client/file_delivery.h"
#include "runner_client/run_conversation.h"
#include "runner_client/state_delivery.h"

namespace runner_client {
using protocol::Frame;
using protocol::FrameType;
namespace {

constexpr auto kPieceTime = std::chrono::seconds(10);  // for one piece of a file

}  // namespace

async::Task<void> RunConversation::takeFiles() {
  if (!result_.files.changed.empty()) {
    co_await deliverFiles(
        result_.files, *workspace_.outputs,
        {.fetch =
             [this](protocol::Fetch wanted) {
               return fetch(protocol::frameOf(wanted), wanted.length);
             },
         .fetchFile =
             [this](protocol::Fetch wanted) { return fetchFile(protocol::frameOf(wanted)); },
         .givenUp = [this] { return cancelled_; }});
  }
  if (result_.state.end == model::KeptState::End::kSaved) co_await takeState();
  if (cancelled_) result_.end = model::Cancelled{};
}

async::Task<void> RunConversation::takeState() {
  const bool delivered = co_await deliverState(
      {.size = result_.state.bytes,
       .early = leftState_,
       .fetch =
           [this](protocol::FetchState wanted) {
             return fetch(protocol::frameOf(wanted), wanted.length);
           },
       .fetchFile =
           [this] { return fetchFile(protocol::frameOf(protocol::FetchState{.asFile = true})); },
       .givenUp = [this] { return cancelled_; }},
      *workspace_.state.keep);
  if (!delivered) result_.state.end = model::KeptState::End::kFailed;
}

async::Task<base::UniqueFd> RunConversation::fetchFile(Frame question) {
  if (!stream_->carriesDescriptors()) co_return base::UniqueFd();
  const auto piece = co_await fetch(std::move(question), 0);
  co_return piece ? stream_->takeDescriptor() : base::UniqueFd();
}

async::Task<base::Result<std::string>> RunConversation::fetch(Frame question, std::uint64_t most) {
  auto piece = co_await fetchOnce(question, most);
  if (piece || cancelled_ || piece.error().kind != base::ErrorKind::kUnavailable) co_return piece;
  CO_TRY(co_await attachAgain());
  co_return co_await fetchOnce(question, most);
}

async::Task<base::Result<std::string>> RunConversation::fetchOnce(const Frame& question,
                                                                  std::uint64_t most) {
  watchdog_.emplace(executor_, stream_, async::SteadyClock::now() + kPieceTime);
  CO_TRY(co_await stream_->write(question));
  auto answer = CO_TRY(co_await stream_->read());
  watchdog_->stop();  // whoever takes the piece has his own time
  if (answer.type != FrameType::kPiece || answer.payload.size() > most)
    co_return base::fail(base::ErrorKind::kInvalid,
                         "runner protocol: not the piece that was asked for");
  co_return std::move(answer.payload);
}

}  // namespace runner_client
