#include "runner/tool_channel.h"

#include <unistd.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <iterator>
#include <utility>

namespace runner {
namespace asio = boost::asio;

async::Task<void> ToolChannel::run() {
  for (;;) {
    boost::system::error_code closed;
    co_await channel_.watched().async_wait(asio::posix::descriptor_base::wait_read,
                                           asio::redirect_error(asio::use_awaitable, closed));
    if (closed) co_return;
    std::array<char, 65'536> block;
    const auto length = ::read(channel_.get(), block.data(), block.size());
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (length <= 0) co_return;  // it can call no more; init tells how it ends
    frames_.feed({block.data(), static_cast<std::size_t>(length)});
    if (!takeEvents()) co_return events_.onMisuse();
  }
}

bool ToolChannel::takeEvents() {
  for (;;) {
    auto event = frames_.next();
    if (!event) return false;
    if (std::holds_alternative<NeedMoreBytes>(*event)) return true;
    if (auto* call = std::get_if<model::ToolCall>(&*event)) {
      asked_.push_back(std::move(*call));
      continue;
    }
    std::ranges::move(asked_, std::back_inserter(waiting_));
    asked_.clear();
    tellRound();
  }
}

void ToolChannel::tellRound() {
  if (!unanswered_.empty() || waiting_.empty()) return;
  for (const auto& call : waiting_) unanswered_.insert(call.number);
  // Two calls of one number: a program of ours does not do that. Its second call is its own loss.
  std::vector<model::ToolCall> round;
  std::set<std::uint32_t> told;
  for (auto& call : waiting_) {
    if (told.insert(call.number).second) round.push_back(std::move(call));
  }
  waiting_.clear();
  events_.onWaiting(std::move(round));
}

bool ToolChannel::give(const model::ToolResult& result) {
  if (unanswered_.erase(result.number) == 0) return false;
  unwritten_ += toolResultBytes(result);
  if (unanswered_.empty()) {
    events_.onAnswered();
    tellRound();
  }
  return true;
}

async::Task<void> ToolChannel::write() {
  if (std::exchange(writing_, true)) co_return;
  boost::system::error_code closed;
  while (!closed && !unwritten_.empty()) {
    const auto bytes = std::exchange(unwritten_, {});
    co_await asio::async_write(channel_.watched(), asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, closed));
  }
  writing_ = false;
}

}  // namespace runner
