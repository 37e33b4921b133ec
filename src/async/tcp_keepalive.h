#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace async {

/// Lets the kernel notice, within about a minute, that the peer of a TCP connection is gone without
/// a word (its machine lost power): after 30 s of silence it is asked three times, 10 s apart.
/// `socket` stays its owner's. Where it cannot be set, such a connection only lasts longer.
inline void keepAlive(int socket) noexcept {
  const auto set = [socket](int level, int option, int value) {
    (void)::setsockopt(socket, level, option, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
}

}  // namespace async
