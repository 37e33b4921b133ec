#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <memory>
#include <string>

#include "async/io_threads.h"
#include "async/task.h"
#include "protocol/frame_stream.h"

namespace pods {

/// For tests: runners behind TLS on addresses of this machine, on one thread; they run nothing.
/// What a program "does" is in its text: "hang" waits until its runner is gone, "die" ends the
/// connection when the order has come; "call" is a FakeToolRun; any other prints itself. Nobody can
/// attach to a run again but to a FakeToolRun.
/// Its methods may be called from any thread.
class FakeRunners {
 public:
  FakeRunners();
  ~FakeRunners();

  /// Listens on ip:port with that token.
  void start(const std::string& ip, std::uint16_t port, const std::string& token);
  /// As when a pod ends: its connections break.
  void stop(const std::string& ip);
  void breakConnections(const std::string& ip);
  /// As when a lease ends: the program with tools is gone, its runner goes on.
  void endToolRun(const std::string& ip);
  std::atomic<int> takenOver = 0;  ///< runs

  std::atomic<int> prepared = 0, ordered = 0, open = 0;
  std::atomic<int> leaseMilliseconds = 0;  ///< told to whoever prepares
  /// Orders that came while another program of that pod ran, or after the first.
  std::atomic<int> secondOrders = 0;
  std::atomic<bool> mayRunAgain = false;
  std::atomic<bool> reachNetwork = false;  ///< what runners tell that start from now on

 private:
  struct Runner;
  [[nodiscard]] static async::Task<> accept(FakeRunners& all, std::shared_ptr<Runner> runner);
  [[nodiscard]] static async::Task<> serve(FakeRunners& all, std::shared_ptr<Runner> runner,
                                           boost::asio::ip::tcp::socket socket);
  [[nodiscard]] static async::Task<> converse(FakeRunners& all, std::shared_ptr<Runner> runner,
                                              std::shared_ptr<protocol::FrameStream> stream);
  [[nodiscard]] static async::Task<> prepare(FakeRunners& all, std::shared_ptr<Runner> runner,
                                             std::shared_ptr<protocol::FrameStream> stream);
  [[nodiscard]] async::Task<> carryOut(Runner& runner, protocol::FrameStream& stream,
                                       std::string text);
  void post(std::function<void()> work);

  std::map<std::string, std::shared_ptr<Runner>> runners_;  // on the thread
  async::IoThreads thread_{1};
};

}  // namespace pods
