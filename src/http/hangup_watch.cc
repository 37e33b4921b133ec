#include "http/hangup_watch.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace http {

HangupWatch::HangupWatch(Socket& socket, std::function<void()> gone)
    : socket_(socket), gone_(std::move(gone)) {}

void HangupWatch::start() {
  watching_ = true;
  blockedByData_ = false;
  if (!waiting_) wait();
}

void HangupWatch::wait() {
  waiting_ = true;
  socket_.async_wait(Socket::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waiting_ = false;
                       if (self->watching_ && !error) self->look();
                     });
}

void HangupWatch::look() {
  char byte;
  const auto count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count > 0) {
    blockedByData_ = true;
  } else if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
    wait();
  } else {
    reportGone();
  }
}

void HangupWatch::tick() {
  if (!watching_ || !blockedByData_) return;
  pollfd ask{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
  if (::poll(&ask, 1, 0) > 0) reportGone();
}

void HangupWatch::reportGone() {
  stop();
  gone_();
}

}  // namespace http
