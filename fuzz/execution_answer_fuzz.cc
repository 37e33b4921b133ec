// What a program printed, on its way to the client: an input is the two streams, apart at the first
// NUL; the first byte chooses how the program ended and how the answer is written.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/wire/execution_answer.h"
#include "require.h"

namespace {

using fuzz::require;

constexpr std::uint64_t kOutputBytes = 64;

const model::RunEnd kEnds[] = {model::Exited{0},
                               model::Exited{3},
                               model::Signalled{11},
                               model::Signalled{64},
                               model::TimedOut{model::Milliseconds(1500)},
                               model::CpuTimeUsedUp{model::Milliseconds(1)},
                               model::OutOfMemory{1},
                               model::OutputLimit{model::Stream::kStderr},
                               model::Cancelled{}};

model::ExecutionOutcome outcomeOf(std::uint8_t choice, std::string_view bytes) {
  model::ExecutionOutcome outcome{.sessionId = "session", .limits = {}, .run = {}};
  outcome.limits.outputBytes = kOutputBytes;
  outcome.run.end = kEnds[choice % std::size(kEnds)];
  const auto first = bytes.substr(0, bytes.find('\0'));
  const auto second = bytes.substr(std::min(first.size() + 1, bytes.size()));
  outcome.run.stdoutCut = first.size() > kOutputBytes;
  outcome.run.stderrCut = second.size() > kOutputBytes;
  outcome.run.stdoutBytes = first.substr(0, kOutputBytes);
  outcome.run.stderrBytes = second.substr(0, kOutputBytes);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto outcome =
      outcomeOf(data[0] & 0x7F, {reinterpret_cast<const char*>(data) + 1, size - 1});
  const auto mode = data[0] < 0x80 ? wire::OutputMode::kRaw : wire::OutputMode::kTrim;
  const auto answer =
      wire::renderExecution(outcome, model::Language{.code = "py", .aliases = {}}, mode);
  boost::system::error_code error;
  const auto parsed = boost::json::parse(answer, error);  // demands UTF-8
  require(!error && parsed.is_object(), "an answer is a JSON object");
  const auto* text = parsed.as_object().if_contains("stdout");
  require(text != nullptr && text->is_string(), "there is always a stdout");
  require(text->as_string().size() <= 3 * kOutputBytes + 64, "an answer is bounded");
  return 0;
}
