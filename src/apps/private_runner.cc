#include "apps/private_runner.h"

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include "apps/listening_socket.h"
#include "apps/runner_plan.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
constexpr const char* kSocket = "runner.socket";
constexpr const char* kInputs = "inputs";  // used for the trial only: there are no stored files

}  // namespace

base::Result<PrivateRunner> PrivateRunner::start(const config::Settings& settings) {
  auto folder = TRY(RuntimeFolder::make());
  const auto listener = TRY(listenUnix(folder.path() / kSocket, std::nullopt));
  const pid_t pid =
      TRY(startChild(runnerPlan(settings, listener.get(), std::nullopt, folder.path() / kInputs)));
  return PrivateRunner(std::move(folder), pid);
}

PrivateRunner::PrivateRunner(PrivateRunner&& other) noexcept
    : folder_(std::move(other.folder_)), pid_(std::exchange(other.pid_, 0)) {}

PrivateRunner::~PrivateRunner() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGTERM);
  for (int i = 0; i < 500; ++i) {  // it removes its cgroups and mounts; give it 5 s
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) return;
    std::this_thread::sleep_for(10ms);
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::filesystem::path PrivateRunner::socket() const {
  return folder_.path() / kSocket;
}

}  // namespace apps
