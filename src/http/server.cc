#include "http/server.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <vector>

#include "http/worker.h"

namespace http {

namespace asio = boost::asio;

class Server::Implementation {
 public:
  Implementation(async::IoThreads& threads, Options options, Handler handler)
      : threads_(threads), options_(std::move(options)) {
    service_ = std::make_shared<const Service>(
        Service{options_.limits, std::move(handler), options_.renderError});
  }

  base::Result<void> start() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error)
      return base::fail(base::ErrorKind::kInvalid, "not an IP address: " + options_.address);
    endpoint_ = {address, options_.port};
    if (auto free = refuseTakenPort(); !free) return free;
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      auto worker = std::make_shared<Worker>(threads_.at(i), service_, count_);
      auto bound = worker->open(endpoint_, threads_.size() > 1);
      if (!bound) {
        workers_.clear();  // those that listen already would never accept
        return base::fail(bound.error());
      }
      endpoint_ = *bound;  // the others share the port that the first one got
      workers_.push_back(std::move(worker));
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      asio::post(threads_.at(i), [worker = workers_[i]] { worker->accept(); });
    }
    return {};
  }

  void leave() { onEachThread(&Worker::leave); }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    if (workers_.empty()) return;
    onEachThread(&Worker::drain);
    if (count_->waitForNone(async::Deadline::in(options_.drainTimeout))) return;
    onEachThread(&Worker::cancelRequests);
    if (count_->waitForNone(async::Deadline::in(options_.cancelTimeout))) return;
    onEachThread(&Worker::abortConnections);
    (void)count_->waitForNone(async::Deadline::in(std::chrono::seconds(1)));
  }

  std::uint16_t port() const { return endpoint_.port(); }
  std::size_t openConnections() const { return count_->open(); }

 private:
  /// Sockets that share a port share it with any process of the same user: a second server would
  /// silently take half of the connections. One that does not share finds out.
  base::Result<void> refuseTakenPort() {
    if (threads_.size() == 1 || endpoint_.port() == 0) return {};
    Worker probe(threads_.at(0), service_, count_);
    auto bound = probe.open(endpoint_, false);
    if (!bound) return base::fail(bound.error());
    return {};
  }

  /// Waits until all have done it, within reason: a thread may be busy, or stopped already.
  void onEachThread(void (Worker::*action)()) {
    std::vector<std::future<void>> done;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      auto told = std::make_shared<std::promise<void>>();
      done.push_back(told->get_future());
      asio::post(threads_.at(i), [worker = workers_[i], action, told] {
        ((*worker).*action)();
        told->set_value();
      });
    }
    for (const auto& future : done) (void)future.wait_for(std::chrono::seconds(1));
  }

  async::IoThreads& threads_;
  const Options options_;
  std::shared_ptr<const Service> service_;
  std::shared_ptr<ConnectionCount> count_ = std::make_shared<ConnectionCount>();
  asio::ip::tcp::endpoint endpoint_;
  std::vector<std::shared_ptr<Worker>> workers_;
  bool stopped_ = false;
};

Server::Server(async::IoThreads& threads, Options options, Handler handler)
    : implementation_(
          std::make_unique<Implementation>(threads, std::move(options), std::move(handler))) {}

Server::~Server() {
  stop();
}

base::Result<void> Server::start() {
  return implementation_->start();
}
std::uint16_t Server::port() const {
  return implementation_->port();
}
std::size_t Server::openConnections() const {
  return implementation_->openConnections();
}
void Server::leave() {
  implementation_->leave();
}
void Server::stop() {
  implementation_->stop();
}

}  // namespace http
