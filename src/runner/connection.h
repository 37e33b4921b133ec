#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "async/task.h"
#include "protocol/frame_stream.h"
#include "runner/network_probe.h"
#include "runner/run_session.h"
#include "runner/sandbox_maker.h"

namespace runner {

/// The runs that live, by id. One that lost its connection waits for another one until its lease
/// ends.
class Runs {
 public:
  struct Bound {
    std::uint64_t most = 0;             ///< 0: none
    std::function<void()> onMost = {};  ///< when so many programs were run and are forgotten
  };
  Runs(const boost::asio::any_io_executor& executor, SandboxMaker& maker, NetworkProbe& probe,
       Bound bound)
      : executor_(executor), maker_(maker), probe_(probe), bound_(std::move(bound)) {}

  [[nodiscard]] SandboxMaker& maker() { return maker_; }
  [[nodiscard]] NetworkProbe& probe() { return probe_; }
  void add(std::shared_ptr<RunSession> session);
  /// Null when there is none with that id and lease.
  [[nodiscard]] std::shared_ptr<RunSession> find(const std::string& id,
                                                 const std::string& lease) const;
  /// One that this server may have; null when there is none.
  [[nodiscard]] std::shared_ptr<RunSession> find(const protocol::TakeOver& request) const;
  void remove(const std::string& id);
  /// To be kept by whoever talks to this runner; may outlive it.
  [[nodiscard]] std::shared_ptr<const void> presence() const { return presence_; }
  /// A server is connected, or a run lives.
  [[nodiscard]] bool isInUse() const { return presence_.use_count() > 1 || !sessions_.empty(); }
  /// A program was ordered, and its run is not forgotten.
  [[nodiscard]] bool isBusy() const;
  /// Gives up the sandboxes that wait for an order.
  void dismissParked();
  /// Called when the connection `connection` of a run is gone.
  void connectionLost(const std::shared_ptr<RunSession>& session, std::uint64_t connection);

 private:
  boost::asio::any_io_executor executor_;
  SandboxMaker& maker_;
  NetworkProbe& probe_;
  const Bound bound_;
  std::uint64_t ended_ = 0;
  const std::shared_ptr<const void> presence_ = std::make_shared<char>();
  std::map<std::string, std::shared_ptr<RunSession>> sessions_;
};

/// Serves one connection of the runner protocol to its end. `runs` outlives it.
async::Task<void> serveConnection(std::shared_ptr<protocol::FrameStream> stream, Runs& runs);

}  // namespace runner
