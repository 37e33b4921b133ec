#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

/// Sends and receives one struct and some descriptors as one SOCK_SEQPACKET packet. No allocation,
/// so that init and the nursery may use it between clone and exec.
namespace jail {

inline constexpr std::size_t kMaxPacketDescriptors = 12;

/// 0, or errno. The descriptors stay the caller's.
template <class T>
[[nodiscard]] int sendPacket(int socket, const T& message, const int* descriptors = nullptr,
                             std::size_t count = 0) {
  iovec part{const_cast<T*>(&message), sizeof(T)};
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxPacketDescriptors * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (count > 0) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* field = CMSG_FIRSTHDR(&header);
    field->cmsg_level = SOL_SOCKET;
    field->cmsg_type = SCM_RIGHTS;
    field->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(field), descriptors, count * sizeof(int));
  }
  for (;;) {
    if (::sendmsg(socket, &header, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof(T))) return 0;
    if (errno != EINTR) return errno;
  }
}

/// 0, errno (EAGAIN on a non-blocking socket without a packet), or ECONNRESET at the end.
/// `descriptors` (room for kMaxPacketDescriptors) receives `count` of them, close-on-exec; the
/// caller owns them, also after an error.
template <class T>
[[nodiscard]] int receivePacket(int socket, T& message, int* descriptors = nullptr,
                                std::size_t* count = nullptr, int flags = 0) {
  iovec part{&message, sizeof(T)};
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxPacketDescriptors * sizeof(int))];
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = descriptors == nullptr ? nullptr : control;
  header.msg_controllen = descriptors == nullptr ? 0 : sizeof(control);
  if (count != nullptr) *count = 0;
  ssize_t received = 0;
  do {
    received = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return errno;
  if (descriptors != nullptr) {
    for (cmsghdr* field = CMSG_FIRSTHDR(&header); field != nullptr;
         field = CMSG_NXTHDR(&header, field)) {
      if (field->cmsg_level != SOL_SOCKET || field->cmsg_type != SCM_RIGHTS) continue;
      *count = (field->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      std::memcpy(descriptors, CMSG_DATA(field), *count * sizeof(int));
    }
  }
  if (received == 0) return ECONNRESET;
  return received == static_cast<ssize_t>(sizeof(T)) ? 0 : EBADMSG;
}

}  // namespace jail
