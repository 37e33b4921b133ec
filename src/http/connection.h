#pragma once

#include <memory>
#include <optional>

#include "http/hangup_watch.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/request_body.h"
#include "http/request_parser.h"
#include "http/response_head.h"
#include "http/timed_socket.h"

namespace http {

/// What the connections of all threads share; never changes.
struct Service {
  Limits limits;
  Handler handler;
  RenderError renderError;
};

/// What the connections of one thread share.
struct ThreadState {
  std::shared_ptr<const Service> service;
  DateField date;
  bool leaving = false;     ///< the server will stop soon: no connection is kept alive
  bool draining = false;    ///< it stops: idle connections end, too
  bool cancelling = false;  ///< ... and has waited long enough: requests are cancelled
};

/// One client's connection from accept to close: reads a request, has it answered, sends the
/// response, again. Requests that were sent ahead (pipelining) wait their turn unread.
/// Lives on one thread, in a shared_ptr.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::shared_ptr<ThreadState> thread);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The whole life of the connection. Throws nothing that a client could provoke.
  [[nodiscard]] async::Task<> serve();
  /// Instead of serve(), when there is no place for this connection: says so and closes.
  [[nodiscard]] async::Task<> refuse();

  /// Between two requests, and not ended yet: closing it harms nobody.
  [[nodiscard]] bool idle() const { return idle_ && !aborted_; }
  [[nodiscard]] TimedSocket::TimePoint idleSince() const { return idleSince_; }

  void tick(TimedSocket::TimePoint now);
  /// Fires the cancel token of the request in flight, if there is one.
  void cancelRequest();
  /// Ends serve() at its next wait for the client.
  void abort();

 private:
  enum class Next { kRequest, kRefused, kClosed };

  [[nodiscard]] async::Task<bool> serveOne();
  [[nodiscard]] async::Task<Next> readHead();
  [[nodiscard]] std::optional<Refusal> acceptHead(Request& request);
  [[nodiscard]] async::Task<bool> answer();
  [[nodiscard]] async::Task<Response> handle(Request& request, RequestContext& context);
  [[nodiscard]] async::Task<bool> send(const Response& response, bool keepAlive, bool withBody);
  [[nodiscard]] async::Task<bool> sendStream(Response& response, RequestContext& context,
                                             bool keepAlive);
  [[nodiscard]] async::Task<bool> sendRefusal(Refusal refusal);
  [[nodiscard]] async::Task<> linger();
  void appendHeadOf(const Response& response, bool keepAlive);
  void beginWork(RequestContext& context);
  void endWork();
  void watchSoon();
  void clientGone();

  const Limits& limits() const { return thread_->service->limits; }

  std::shared_ptr<ThreadState> thread_;
  TimedSocket socket_;
  std::shared_ptr<HangupWatch> watch_;
  RequestParser parser_;
  std::string peerAddress_;
  std::string out_;  // the response head, kept for its memory
  Refusal refusal_{};

  RequestContext* current_ = nullptr;  // of the request that a handler or a source works on
  std::uint64_t handled_ = 0;          // requests given to the handler so far
  bool gone_ = false;
  bool aborted_ = false;
  bool mayLinger_ = false;  // the client may still be sending what nobody will read
  bool idle_ = true;
  TimedSocket::TimePoint idleSince_;
};

}  // namespace http
