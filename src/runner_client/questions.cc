#include "runner_client/questions.h"

#include <utility>

#include "protocol/codec.h"

namespace runner_client {
namespace {

template <class Answer, class Question>
async::Task<base::Result<Answer>> ask(protocol::FrameStream& stream, Question question) {
  const protocol::Frame asked = protocol::frameOf(question);
  CO_TRY(co_await stream.write(asked));
  const auto frame = co_await stream.read();
  if (!frame) co_return base::fail(asUnavailable(frame.error()));
  if (frame->type == protocol::FrameType::kRefused) {
    const auto refused = protocol::messageOf<protocol::Refused>(*frame);
    co_return base::fail(refused ? errorOf(*refused) : asUnavailable(refused.error()));
  }
  co_return protocol::messageOf<Answer>(*frame).map_error(asUnavailable);
}

}  // namespace

async::Task<base::Result<protocol::Ready>> prepare(protocol::FrameStream& stream,
                                                   protocol::Prepare order) {
  return ask<protocol::Ready>(stream, std::move(order));
}

async::Task<base::Result<TakenRun>> takeOver(protocol::FrameStream& stream,
                                             protocol::TakeOver wanted) {
  auto taken = co_await ask<protocol::Taken>(stream, std::move(wanted));
  if (!taken && taken.error().kind == base::ErrorKind::kInvalid)
    co_return base::fail(base::ErrorKind::kNotFound, taken.error().message);
  if (!taken) co_return base::fail(std::move(taken.error()));
  auto context = co_await stream.read();
  if (!context) co_return base::fail(asUnavailable(context.error()));
  if (context->type != protocol::FrameType::kGivenContext ||
      context->payload.size() > model::kMostRunContextBytes)
    co_return base::fail(base::ErrorKind::kUnavailable, "runner protocol: no context");
  co_return TakenRun{.taken = *std::move(taken), .context = std::move(context->payload)};
}

async::Task<base::Result<protocol::Inspection>> inspect(protocol::FrameStream& stream) {
  return ask<protocol::Inspection>(stream, protocol::Inspect{});
}

base::Error errorOf(const protocol::Refused& refused) {
  const bool invalid = refused.kind == protocol::Refused::Kind::kInvalid;
  return {.kind = invalid ? base::ErrorKind::kInvalid : base::ErrorKind::kUnavailable,
          .message = refused.message};
}

base::Error asUnavailable(base::Error error) {
  error.kind = base::ErrorKind::kUnavailable;
  return error;
}

}  // namespace runner_client
