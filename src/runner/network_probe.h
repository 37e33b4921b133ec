#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"

namespace runner {

/// A place of the network that nobody here should reach.
struct Place {
  std::string text = {};  ///< as it was given
  boost::asio::ip::tcp::endpoint endpoint = {};
};

/// "10.96.0.1:443" or "[fd00::1]:443". Names are none: a sandbox has nobody to ask for addresses.
[[nodiscard]] std::optional<Place> readPlace(std::string_view text);

/// How patient a probe is. Other than these only in tests.
struct ProbePace {
  std::chrono::milliseconds connect{1'000};  ///< all places at the same time
  std::chrono::milliseconds pause{250};
  /// So long a place that was reached is tried again: a network may hear of a new pod late, and
  /// what counts is what programs will meet.
  std::chrono::milliseconds patience{3'000};
};

/// Tries to connect to places from here, to see whether something keeps the network away. A place
/// is reached when a connection stands; one that is refused is not, because some firewalls refuse
/// where others are silent. One io_context, one thread.
class NetworkProbe {
 public:
  NetworkProbe(const boost::asio::any_io_executor& executor, std::vector<Place> places,
               ProbePace pace = {});

  /// Begins, once. The probe outlives the running of the io_context. Without places it is over at
  /// once.
  void start();
  /// Waits until it is over: the texts of what was reached in the last try.
  [[nodiscard]] async::Task<std::vector<std::string>> reached();

 private:
  [[nodiscard]] async::Task<void> run();

  const std::vector<Place> places_;
  const ProbePace pace_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer over_;  // cancelled when it is
  bool isOver_ = false;
  std::vector<std::string> reached_;
};

}  // namespace runner
