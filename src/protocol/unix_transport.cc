#include "protocol/unix_transport.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
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

/// Room for one descriptor beside the bytes.
struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(int))> bytes;
};

/// Views both.
msghdr messageOf(std::span<iovec> parts, Control& control) {
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  return message;
}

/// What of `parts` is left after the first `count` bytes.
std::vector<std::string_view> without(std::span<const std::string_view> parts, std::size_t count) {
  std::vector<std::string_view> rest;
  for (auto part : parts) {
    const auto gone = std::min(part.size(), count);
    count -= gone;
    part.remove_prefix(gone);
    if (!part.empty()) rest.push_back(part);
  }
  return rest;
}

}  // namespace

async::Task<base::Result<std::size_t>> UnixTransport::readSome(std::span<char> space) {
  if (takes_) co_return co_await readWithDescriptors(space);
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

async::Task<base::Result<std::size_t>> UnixTransport::readWithDescriptors(std::span<char> space) {
  for (;;) {
    iovec part{space.data(), space.size()};
    Control control{};
    msghdr message = messageOf({&part, 1}, control);
    const auto count =
        ::recvmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count > 0) {
      CO_TRY(keepDescriptor(message));
      co_return static_cast<std::size_t>(count);
    }
    if (count == 0) co_return lost("the peer closed it");
    if (errno == EINTR) continue;
    if (errno != EAGAIN) co_return lost(std::generic_category().message(errno));
    const auto [failure] = co_await socket_.async_wait(asio::socket_base::wait_read, kNoThrow);
    if (failure) co_return lost(failure.message());
  }
}

base::Result<void> UnixTransport::keepDescriptor(const msghdr& received) {
  const auto* field = CMSG_FIRSTHDR(&received);
  if (field != nullptr && field->cmsg_level == SOL_SOCKET && field->cmsg_type == SCM_RIGHTS) {
    int descriptor = -1;  // there is room for one only
    std::memcpy(&descriptor, CMSG_DATA(field), sizeof(descriptor));
    waiting_.emplace_back(descriptor);
  }
  if ((received.msg_flags & MSG_CTRUNC) != 0 || waiting_.size() > kMostWaiting)
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: too many descriptors");
  return {};
}

async::Task<base::Result<bool>> UnixTransport::writeWith(std::span<const std::string_view> parts,
                                                         int descriptor) {
  std::vector<iovec> places;
  for (const auto part : parts) places.push_back({const_cast<char*>(part.data()), part.size()});
  Control control{};
  msghdr message = messageOf(places, control);
  cmsghdr* field = CMSG_FIRSTHDR(&message);
  field->cmsg_level = SOL_SOCKET;
  field->cmsg_type = SCM_RIGHTS;
  field->cmsg_len = CMSG_LEN(sizeof(descriptor));
  std::memcpy(CMSG_DATA(field), &descriptor, sizeof(descriptor));
  ssize_t sent = -1;
  while ((sent = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL)) < 0) {
    if (errno == ETOOMANYREFS) co_return false;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) co_return lost(std::generic_category().message(errno));
    const auto [failure] = co_await socket_.async_wait(asio::socket_base::wait_write, kNoThrow);
    if (failure) co_return lost(failure.message());
  }
  const auto rest = without(parts, static_cast<std::size_t>(sent));
  if (!rest.empty()) CO_TRY(co_await write(rest));
  co_return true;
}

base::UniqueFd UnixTransport::takeDescriptor() {
  if (waiting_.empty()) return {};
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  return oldest;
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
                                             const asio::any_io_executor& executor,
                                             UnixTransport::Descriptors descriptors) {
  using Protocol = asio::local::stream_protocol;
  Protocol::socket assigned(executor, Protocol(), socket.release());
  return std::make_unique<FrameStream>(
      std::make_unique<UnixTransport>(std::move(assigned), descriptors));
}

}  // namespace protocol
