// Needs root and a sandbox root: KUBECODERUN_SANDBOX_ROOT, or the one that sandbox/build makes.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "jail/cgroup_files.h"
#include "jail/nursery.h"
#include "jail/packet.h"
#include "jail/resource_group.h"
#include "jail/seccomp_filter.h"
#include "jail/walls.h"

namespace jail {
namespace {

std::filesystem::path sandboxRoot() {
  if (const char* root = std::getenv("KUBECODERUN_SANDBOX_ROOT"))
    return std::filesystem::canonical(root);
  const char* cache = std::getenv("KUBECODERUN_CACHE");
  const char* home = std::getenv("HOME");
  const auto base =
      cache != nullptr ? std::filesystem::path(cache)
                       : std::filesystem::path(home == nullptr ? "/" : home) / ".cache/kubecoderun";
  std::error_code error;
  return std::filesystem::canonical(base / "sandbox/current", error);
}

void waitReadable(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  ASSERT_EQ(::poll(&waiting, 1, 10'000), 1);
}

std::string readAll(const base::UniqueFd& pipe) {
  std::string text;
  char block[4096];
  for (;;) {
    pollfd waiting{pipe.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) != 1) return text + "(timeout)";
    const auto length = ::read(pipe.get(), block, sizeof(block));
    if (length <= 0) return text;
    text.append(block, static_cast<std::size_t>(length));
  }
}

class JailTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    if (sandboxRoot().empty()) GTEST_SKIP() << "needs a sandbox root: run sandbox/build";
    NurseryOptions options{.sandboxRoot = sandboxRoot(),
                           .uidBase = 0x70000000U,
                           .plan = {},
                           .files = {},
                           .environment = {},
                           .interpreter = {}};
    options.plan.landlockAbi = landlockAbi();
    ASSERT_TRUE(buildSyscallFilter(options.plan));
    auto nursery = Nursery::start(options);
    ASSERT_TRUE(nursery) << nursery.error().message;
    nursery_ = *std::move(nursery);
    groups_ = detectResourceGroups();
    waitReadable(nursery_->control());
    SpawnReply reply;
    ASSERT_EQ(receivePacket(nursery_->control(), reply), 0);
    ASSERT_EQ(reply.error, 0) << nameOf(reply.step) << ": " << std::strerror(reply.error);
  }

  InitReply replyOfInit() {
    InitReply reply;
    waitReadable(jail_.init.get());
    EXPECT_EQ(receivePacket(jail_.init.get(), reply), 0);
    return reply;
  }

  void spawn(JailPlan plan = {.outerUid = 7}) {
    auto group = groups_->make({.memoryBytes = 256 << 20, .processes = 64, .cpus = 1});
    ASSERT_TRUE(group) << group.error().message;
    group_ = *std::move(group);
    auto descriptors = nursery_->requestSpawn(plan, group_->doors());
    ASSERT_TRUE(descriptors) << descriptors.error().message;
    jail_ = *std::move(descriptors);
    waitReadable(nursery_->control());
    SpawnReply reply;
    int received[kMaxPacketDescriptors];
    std::size_t count = 0;
    ASSERT_EQ(receivePacket(nursery_->control(), reply, received, &count), 0);
    ASSERT_EQ(reply.error, 0) << nameOf(reply.step) << ": " << std::strerror(reply.error);
    ASSERT_EQ(count, 1U);
    pidfd_.reset(received[0]);
    const auto info = cgroup::read("/proc/self/fdinfo/" + std::to_string(pidfd_.get()));
    const auto pid = std::atoi(info.c_str() + info.find("Pid:") + 4);
    auto added = group_->add(pid);
    ASSERT_TRUE(added) << added.error().message;
    ASSERT_EQ(sendPacket(jail_.init.get(), InitRequest{}), 0);
    const auto entered = replyOfInit();
    ASSERT_EQ(entered.kind, InitReply::Kind::kEntered)
        << nameOf(entered.step) << ": " << std::strerror(entered.error);
    const auto member = group_->check(pid);
    EXPECT_TRUE(member) << member.error().message;
  }

  std::string bash(const std::string& script) {
    const std::string strings =
        std::string("/bin/bash") + '\0' + "-c" + '\0' + script + '\0' + "PATH=/usr/bin:/bin" + '\0';
    const base::UniqueFd memory(::memfd_create("arguments", MFD_CLOEXEC));
    EXPECT_EQ(::write(memory.get(), strings.data(), strings.size()),
              static_cast<ssize_t>(strings.size()));
    InitRequest request{
        .command = InitRequest::Command::kStart, .argumentCount = 3, .environmentCount = 1};
    std::strcpy(request.path, "/mnt/data");
    const int descriptor = memory.get();
    EXPECT_EQ(sendPacket(jail_.init.get(), request, &descriptor, 1), 0);
    end_ = replyOfInit();
    EXPECT_EQ(::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0), 0);
    waitReadable(pidfd_.get());  // a group can be removed only when it is empty
    return readAll(jail_.standardOutput) + readAll(jail_.standardError);
  }

  std::unique_ptr<Nursery> nursery_;
  std::unique_ptr<ResourceGroups> groups_;
  std::unique_ptr<ResourceGroup> group_;
  JailDescriptors jail_;
  base::UniqueFd pidfd_;
  InitReply end_;
};

TEST_F(JailTest, RunsAProgramAsTheSandboxUser) {
  spawn();
  EXPECT_EQ(bash("id -u; whoami; hostname 2>/dev/null || cat /proc/sys/kernel/hostname; pwd"),
            "1000\nsandbox\nsandbox\n/mnt/data\n");
  EXPECT_EQ(end_.kind, InitReply::Kind::kEnded);
  EXPECT_EQ(end_.waitStatus, 0);
}

TEST_F(JailTest, ShowsNothingOfTheHost) {
  spawn();
  const auto text = bash(
      "cat /proc/self/mountinfo /proc/self/cgroup; ls /proc | grep -c '^[0-9]'; ls -l "
      "/proc/self/fd; env");
  EXPECT_EQ(text.find("kubecoderun"), std::string::npos) << text;
  EXPECT_EQ(text.find("cache"), std::string::npos) << text;
}

TEST_F(JailTest, RefusesToWriteOutsideThePrivateFolders) {
  spawn();
  EXPECT_EQ(
      bash("for d in / /etc /usr /dev /proc /run; do touch $d/x 2>/dev/null && echo wrote $d; done;"
           "for d in /mnt/data /tmp /dev/shm /run/program; do touch $d/x || echo refused $d; done"),
      "");
}

}  // namespace
}  // namespace jail
