#pragma once

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>
#include <vector>

#include "async/timer.h"
#include "base/result.h"
#include "http/connection.h"
#include "http/connection_count.h"

namespace http {

/// The part of the server that lives on one io_context: accepts connections, owns the list of them,
/// watches their deadlines. Unless said otherwise, methods are called on its thread.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  Worker(boost::asio::io_context& context, std::shared_ptr<const Service> service,
         std::shared_ptr<ConnectionCount> count);

  /// Binds and listens; `shared` when several workers do so on one port. Before accept(), on any
  /// thread. The endpoint that was bound, with the real port.
  [[nodiscard]] base::Result<Endpoint> open(const Endpoint& endpoint, bool shared);
  /// Takes connections from now on.
  void accept();

  /// From now on every answer is the last one of its connection.
  void leave();
  /// Takes no more connections, closes the idle ones, lets requests in flight finish.
  void drain();
  void cancelRequests();
  void abortConnections();

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Timer = async::TimerOn<Executor>;

  void accepted(const boost::system::error_code& error, Socket socket);
  void acceptAfterPause();
  void admit(Socket socket);
  void launch(Socket socket, bool refused);
  void forget(const std::shared_ptr<Connection>& connection);
  [[nodiscard]] bool closeOldestIdle();
  void startTicking();
  void tick();

  boost::asio::io_context& context_;
  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<ConnectionCount> count_;
  Acceptor acceptor_;
  Timer pause_;
  Timer ticker_;
  bool ticking_ = false;
  std::vector<std::shared_ptr<Connection>> connections_;
};

}  // namespace http
