#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "apps/test_place.h"
#include "runner/serve.h"

namespace apps {

/// The sandbox root of KUBECODERUN_SANDBOX_ROOT, or the one that sandbox/build makes; empty when
/// there is none.
inline std::filesystem::path sandboxRootOfTests() {
  std::error_code error;
  if (const char* root = std::getenv("KUBECODERUN_SANDBOX_ROOT"))
    return std::filesystem::canonical(root, error);
  const char* cache = std::getenv("KUBECODERUN_CACHE");
  const char* home = std::getenv("HOME");
  const auto base =
      cache != nullptr ? std::filesystem::path(cache)
                       : std::filesystem::path(home == nullptr ? "/" : home) / ".cache/kubecoderun";
  return std::filesystem::canonical(base / "sandbox/current", error);
}

/// Why no jail can be made here; null when one can.
inline const char* whyNoJails() {
  if (::geteuid() != 0) return "needs root";
  return sandboxRootOfTests().empty() ? "needs a sandbox root: run sandbox/build" : nullptr;
}

/// For tests as root: a real runner in a process of its own.
class TestRunner {
 public:
  explicit TestRunner(jail::Level level = jail::Level::kNamespaces) {
    std::string name = std::filesystem::temp_directory_path() / "runner-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket().c_str(), sizeof(address.sun_path) - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(listener, 64) != 0)
      throw std::runtime_error("cannot listen");
    process_ = cloneIntoPlace(level, sandboxRootOfTests());
    if (process_ == 0) {
      runner::Options options;
      options.level = level;
      options.listenFd = listener;
      options.allowedPeer = 0;
      options.sandboxRoot = level == jail::Level::kNamespaces ? sandboxRootOfTests() : "/";
      options.inputsFolder = folder_ / "inputs";
      ::_exit(runner::serve(options));
    }
    ::close(listener);
  }
  ~TestRunner() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  TestRunner(const TestRunner&) = delete;
  TestRunner& operator=(const TestRunner&) = delete;

  [[nodiscard]] std::filesystem::path socket() const { return folder_ / "socket"; }
  /// Goes with the runner; on the file system of its links.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  pid_t process_ = -1;
};

/// Tests that share one for each level; skipped where there can be none.
class WithRunner : public testing::TestWithParam<jail::Level> {
 protected:
  static void TearDownTestSuite() { runners_.clear(); }
  void SetUp() override {
    if (const auto* why = whyNoJails()) GTEST_SKIP() << why;
    auto& runner = runners_[GetParam()];
    if (!runner) runner = std::make_unique<TestRunner>(GetParam());
    runner_ = runner.get();
  }

  /// The sandbox has mounts of its own.
  [[nodiscard]] static bool mounts() { return GetParam() == jail::Level::kNamespaces; }

  static inline std::map<jail::Level, std::unique_ptr<TestRunner>> runners_;
  static inline TestRunner* runner_ = nullptr;
};

inline const auto kAllLevels =
    testing::Values(jail::Level::kNamespaces, jail::Level::kContainer, jail::Level::kPod);

inline std::string nameOfLevel(const testing::TestParamInfo<jail::Level>& level) {
  return jail::nameOf(level.param);
}

}  // namespace apps
