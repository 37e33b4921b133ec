#include "runner/output_pump.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kBlock = 65'536;  // what a pipe holds by default
constexpr auto kPauseBetweenLooks = std::chrono::milliseconds(1);
constexpr std::size_t kMostAfterEnd =
    16 * kBlock;  // the largest pipe that fcntl(2) allows a program

}  // namespace

std::size_t OutputPump::readOnce() {
  std::array<char, kBlock> block;
  const auto length = ::read(stream_.get(), block.data(), block.size());
  if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
  if (length <= 0) return 0;
  const auto size = static_cast<std::size_t>(length);
  const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(size, keep_));
  if (kept > 0) events_.onKept(std::string_view(block.data(), kept));
  keep_ -= kept;
  if (kept < size) {
    cut_ = true;
    events_.onDrained(size - kept);
  }
  return size;
}

async::Task<void> OutputPump::run() {
  while (!ended_) {
    boost::system::error_code failure;
    co_await stream_.watched().async_wait(asio::posix::descriptor_base::wait_read,
                                          asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    readOnce();
    if (ended_ || (live_ && !cut_)) continue;
    asio::steady_timer pause(co_await asio::this_coro::executor, kPauseBetweenLooks);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failure));
  }
}

void OutputPump::takeRest() {
  for (std::size_t taken = 0; !ended_ && taken < kMostAfterEnd;) {
    const auto size = readOnce();
    if (size == 0) return;
    taken += size;
  }
}

}  // namespace runner
