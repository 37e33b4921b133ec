#include "protocol/unix_transport.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace protocol {
namespace asio = boost::asio;
namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

auto lost(const std::string& why) {
  return base::fail(base::ErrorKind::kUnavailable,
                    "the connection to the sandbox runner broke: " + why);
}

}  // namespace

async::Task<base::Result<std::size_t>> UnixTransport::readSome(std::span<char> space) {
  const auto [failure, count] =
      co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kNoThrow);
  if (failure) co_return lost(failure.message());
  co_return count;
}

async::Task<base::Result<void>> UnixTransport::write(std::span<const std::string_view> parts) {
  std::vector<asio::const_buffer> buffers;
  buffers.reserve(parts.size());
  for (const auto part : parts) buffers.emplace_back(part.data(), part.size());
  const auto [failure, count] = co_await asio::async_write(socket_, buffers, kNoThrow);
  if (failure) co_return lost(failure.message());
  co_return base::Result<void>();
}

void UnixTransport::close() noexcept {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

base::UniqueFd UnixTransport::release() {
  if (!socket_.is_open()) return {};
  boost::system::error_code failure;
  const int fd = socket_.release(failure);
  return failure ? base::UniqueFd() : base::UniqueFd(fd);
}

base::Result<base::UniqueFd> connectUnix(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = path.native();
  if (name.size() >= sizeof(address.sun_path)) return lost("the socket's path is too long");
  std::memcpy(address.sun_path, name.data(), name.size());
  base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return lost(std::generic_category().message(errno));
  }
  return socket;
}

std::unique_ptr<FrameStream> frameStreamOver(base::UniqueFd socket,
                                             const asio::any_io_executor& executor) {
  using Protocol = asio::local::stream_protocol;
  Protocol::socket assigned(executor, Protocol(), socket.release());
  return std::make_unique<FrameStream>(std::make_unique<UnixTransport>(std::move(assigned)));
}

}  // namespace protocol
