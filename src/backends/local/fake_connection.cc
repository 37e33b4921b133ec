#include "backends/local/fake_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace local {

std::optional<protocol::Frame> FakeConnection::read() {
  for (;;) {
    const auto frame = decoder_.next();
    if (!frame) return std::nullopt;
    if (*frame) return *frame;
    std::array<char, 4096> bytes;
    const auto count = receive(bytes);
    if (count <= 0) return std::nullopt;
    decoder_.feed({bytes.data(), static_cast<std::size_t>(count)});
  }
}

std::string FakeConnection::contentOfHandedFile(std::uint64_t size) {
  std::string content(size, '\0');
  if (handed_.empty()) return "no file came";
  const auto length = ::pread(handed_.front().get(), content.data(), size, 0);
  handed_.pop_front();
  content.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return content;
}

void FakeConnection::write(const std::string& bytes) {
  (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void FakeConnection::close() {
  ::shutdown(socket_, SHUT_RDWR);
}

ssize_t FakeConnection::receive(std::span<char> bytes) {
  iovec part{bytes.data(), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto count = ::recvmsg(socket_, &message, MSG_CMSG_CLOEXEC);
  if (const cmsghdr* field = CMSG_FIRSTHDR(&message); count > 0 && field != nullptr) {
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(field), sizeof(descriptor));
    handed_.emplace_back(descriptor);
  }
  return count;
}

}  // namespace local
