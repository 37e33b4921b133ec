// The order: what the parts before it contain is run.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "runner/run_session.h"

namespace runner {
namespace asio = boost::asio;

base::Result<void> RunSession::order(const protocol::Order& order) {
  if (started_) return base::fail(broken("a run takes one order"));
  if (!parts_.areWhole()) return base::fail(broken("an input lacks bytes"));
  started_ = true;
  auto& program = parts_.program;
  program.language = order.language;
  program.args = order.args;
  program.tools = order.tools;
  const auto* description = maker_.installed(order.language);
  if (auto problem = problemWith(order, description)) {
    refuse(*std::move(problem));
    return {};
  }
  streaming_ = order.streaming;
  suspension_.allow(order.suspension);
  if (parts_.state) parts_.state->seal();
  run_ = std::make_shared<ProgramRun>(
      executor_, maker_.fineTicks(), std::move(sandbox_),
      ProgramRun::Manner{.parked = parkedLanguage_.has_value(),
                         .streaming = streaming_,
                         .inputs = std::move(parts_.inputs),
                         .links = maker_.inputLinks(),
                         .outputs = order.files,
                         .state = std::move(parts_.state),
                         .keep = order.state,
                         .onToolCalls =
                             [weak = weak_from_this()](std::vector<model::ToolCall> calls) {
                               if (const auto self = weak.lock())
                                 self->tellToolCalls(std::move(calls));
                             }},
      *description, std::move(program), order.limits,
      [weak = weak_from_this()](model::Stream stream, std::string_view bytes) {
        const auto type = stream == model::Stream::kStdout ? protocol::FrameType::kStdout
                                                           : protocol::FrameType::kStderr;
        if (const auto self = weak.lock()) self->emit(type, std::string(bytes));
      });
  asio::co_spawn(executor_, execute(shared_from_this(), run_), asio::detached);
  return {};
}

/// Why the order cannot be carried out. `description`: of its language; null: not installed here.
std::optional<protocol::Refused> RunSession::problemWith(
    const protocol::Order& order, const languages::Description* description) const {
  using Kind = protocol::Refused::Kind;
  using protocol::Refused;
  const auto* parked = parkedLanguage_ ? maker_.installed(*parkedLanguage_) : nullptr;
  if (order.tools) {
    if (parked == nullptr || std::ranges::count(parked->toolLanguages, order.language) == 0)
      return Refused{Kind::kInvalid,
                     "no interpreter is parked here that knows tools for " + order.language};
  } else if (parkedLanguage_ && *parkedLanguage_ != order.language) {
    return Refused{Kind::kInvalid, "this sandbox was prepared for " + *parkedLanguage_};
  }
  if (generation_ != maker_.generation())
    return Refused{Kind::kUnavailable, "the sandbox belongs to a sandbox root that was replaced"};
  if (description == nullptr)
    return Refused{Kind::kInvalid, "the language " + order.language + " is not installed here"};
  return parts_.problemWith(order, *description, parkedLanguage_.has_value());
}

}  // namespace runner
