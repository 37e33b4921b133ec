#include "backends/pods/warm_pods.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace pods {
namespace {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

/// A pool of one, and pods whose connections live as long as this.
struct Scene {
  WarmPod newPod() {
    tcp::acceptor acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    tcp::socket client(context);
    client.connect(acceptor.local_endpoint());
    peers.push_back(acceptor.accept());
    WarmPod pod;
    pod.uid = "pod-" + std::to_string(peers.size());
    pod.id = peers.size();
    pod.link = RunnerLink(std::make_unique<secure_channel::SecureTransport>(
        std::move(client), secure_channel::Role::kClient,
        secure_channel::keyOfToken("0123456789abcdef0123456789abcdef")));
    return pod;
  }

  boost::asio::io_context context;
  std::vector<tcp::socket> peers;
  WarmPods pods{{1}};
};

TEST(WarmPods, OneThatCameMeanwhileIsGivenToWhoeverWouldWait) {
  Scene scene;
  EXPECT_FALSE(scene.pods.take(0, "").has_value());
  EXPECT_TRUE(scene.pods.put(scene.newPod()));
  bool isWoken = false;
  const auto waiter = std::make_shared<Waiter>();
  waiter->wake = [&] { isWoken = true; };
  EXPECT_TRUE(scene.pods.enter(0, waiter).has_value());
  EXPECT_TRUE(isWoken);
  ASSERT_TRUE(waiter->given && *waiter->given);
  EXPECT_EQ((*waiter->given)->uid, "pod-1");
  EXPECT_EQ(scene.pods.level(0).ready, 0U);
  EXPECT_EQ(scene.pods.level(0).waiting, 0U);
}

TEST(WarmPods, NobodyIsSentAwayWhileThereIsOne) {
  Scene scene;
  EXPECT_TRUE(scene.pods.put(scene.newPod()));
  scene.pods.setTrouble(0, {.says = "no image", .hopeless = true}, async::SteadyClock::now() + 1h);
  const auto first = std::make_shared<Waiter>(), second = std::make_shared<Waiter>();
  first->wake = second->wake = [] {};
  EXPECT_TRUE(scene.pods.enter(0, first).has_value());
  EXPECT_FALSE(scene.pods.enter(0, second).has_value());
}

}  // namespace
}  // namespace pods
