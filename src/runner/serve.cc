#include "runner/serve.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/short_slice.h"
#include "jail/inhabitants.h"
#include "languages/load.h"
#include "protocol/exit_code.h"
#include "runner/fine_ticks.h"
#include "runner/listen.h"
#include "runner/sandbox_maker.h"

namespace runner {
namespace asio = boost::asio;
namespace {

/// The tree may be swapped while nobody asks for a sandbox.
async::Task<void> followRoot(SandboxMaker& maker) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    pause.expires_after(std::chrono::milliseconds(500));
    boost::system::error_code ended;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return;
    maker.followRoot();
  }
}

/// Says on stderr which walls are missing; those that are required last, in one line, which is what
/// a cluster tells of a pod that ended. False when there is one.
bool wallsStand(const SandboxMaker& maker, const std::vector<std::string>& required) {
  const auto walls = maker.inspect().walls;
  std::string lacking;
  for (const auto& wall : walls) {
    if (wall.inForce) continue;
    const auto says = "wall " + wall.name + " is missing: " + wall.reason;
    if (std::ranges::find(required, wall.name) == required.end())
      std::fprintf(stderr, "runner: %s\n", says.c_str());
    else
      lacking += "; " + says;
  }
  for (const auto& name : required) {
    if (std::ranges::find(walls, name, &protocol::Wall::name) == walls.end())
      lacking += "; there is no wall named " + name;
  }
  if (!lacking.empty()) std::fprintf(stderr, "runner: SANDBOX_REQUIRE: %s\n", lacking.c_str() + 2);
  return lacking.empty();
}

/// A sandbox takes a dozen descriptors, and one more for each input that came as an open file. What
/// a program may open is limited in its jail.
void allowManyDescriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

void sayHowInputsCome(const SandboxMaker& maker) {
  const auto large = maker.inspect().largeInputs;
  if (!large.mounted)
    std::fprintf(stderr, "runner: large inputs are copied: %s\n", large.reason.c_str());
}

/// Empty until the tree stands: a runner may start while the sandbox root is still being built.
bool rootIsThere(const Options& options) {
  std::error_code failure;
  return std::filesystem::is_directory(options.sandboxRoot / "usr", failure);
}

/// Where servers come in.
class Acceptors {
 public:
  explicit Acceptors(asio::io_context& context) : context_(context) {}

  void start(const Options& options, Runs& runs) {
    if (options.listenFd >= 0) {
      local_.emplace(context_, asio::local::stream_protocol(), options.listenFd);
      asio::co_spawn(context_,
                     acceptLocal(*local_, runs, options.allowedPeer.value_or(::geteuid())),
                     asio::detached);
    }
    if (!options.remote) return;
    const int listener = options.remote->listenFd;
    remote_.emplace(context_, familyOf(listener), listener);
    asio::co_spawn(context_, acceptRemote(*remote_, runs, options.remote->key), asio::detached);
  }

 private:
  static asio::ip::tcp familyOf(int listener) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    const bool known = ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    return known && address.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
  }

  asio::io_context& context_;
  std::optional<asio::local::stream_protocol::acceptor> local_;
  std::optional<asio::ip::tcp::acceptor> remote_;
};

base::Result<void> canJail(asio::io_context& context, SandboxMaker& maker) {
  base::Result<void> good;
  asio::co_spawn(context, maker.probe(),
                 [&](const std::exception_ptr& fault, base::Result<void> outcome) {
                   if (fault) std::rethrow_exception(fault);
                   good = std::move(outcome);
                   context.stop();
                 });
  context.run();
  context.restart();
  return good;
}

/// What may be tried here, strongest first.
std::vector<jail::Level> levelsFor(const Options& options) {
  using jail::Level;
  if (options.level) return {*options.level};
  std::vector<Level> levels{Level::kNamespaces};
  std::error_code failure;
  if (std::filesystem::canonical(options.sandboxRoot, failure) != "/") return levels;
  if (::geteuid() == 0)
    levels.push_back(Level::kContainer);
  else if (options.remote && !options.remote->tokenInFile)
    levels.push_back(Level::kPod);
  return levels;
}

/// Makes sandboxes of the strongest level that is possible here; null, and said on stderr, when
/// none is.
std::unique_ptr<SandboxMaker> makerFor(asio::io_context& context, const Options& options,
                                       FineTicks& ticks,
                                       const std::vector<languages::Description>& descriptions) {
  for (const auto level : levelsFor(options)) {
    if (level != jail::Level::kNamespaces) {
      ticks.dismiss();  // one program at a time has no neighbours
      jail::adoptOrphansHere();
      ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // programs may have our uid
    }
    auto maker =
        std::make_unique<SandboxMaker>(context.get_executor(), options, ticks, descriptions, level);
    if (!rootIsThere(options)) return maker;
    const auto possible = canJail(context, *maker);
    if (possible) return maker;
    std::fprintf(stderr, "runner: level %s is not possible: %s\n", jail::nameOf(level),
                 possible.error().message.c_str());
  }
  return nullptr;
}

/// As pid 1, or one that adopts orphans, we have children that nobody else waits for.
async::Task<void> reapOrphans() {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    pause.expires_after(std::chrono::seconds(1));
    boost::system::error_code ended;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return;
    (void)jail::reapAll();
  }
}

// A node may have a hundred of us that only wait.
constexpr std::chrono::milliseconds kShortestLook{50}, kLongestLook{1000};

/// Until nobody has been there for so long.
async::Task<void> untilAlone(Runs& runs, std::chrono::seconds patience) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  const auto between =
      std::clamp(std::chrono::milliseconds(patience) / 20, kShortestLook, kLongestLook);
  auto seen = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < seen + patience) {
    pause.expires_after(between);
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (runs.isInUse()) seen = std::chrono::steady_clock::now();
  }
}

void endWhenAlone(asio::io_context& context, Runs& runs, const Options& options) {
  if (options.alone.count() == 0) return;
  asio::co_spawn(context, untilAlone(runs, options.alone), [&](const std::exception_ptr&) {
    std::fprintf(stderr, "runner: no server for %lld s: the end\n",
                 static_cast<long long>(options.alone.count()));
    context.stop();
  });
}

}  // namespace

int serve(const Options& options) {
  auto descriptions = languages::load(options.languagesFolder);
  if (!descriptions) {
    std::fprintf(stderr, "runner: %s\n", descriptions.error().message.c_str());
    return protocol::kCannotServe;
  }
  // The jail's end of a pipe may be gone whenever we write. Init gives its programs the default
  // back.
  ::signal(SIGPIPE, SIG_IGN);
  async::askForShortSlice();
  allowManyDescriptors();
  FineTicks ticks;  // before the context: runs that it still holds at the end let go of theirs
  asio::io_context context(1);
  NetworkProbe probe(context.get_executor(), options.probes);
  probe.start();  // while the jail is tried and the interpreter starts
  const auto maker = makerFor(context, options, ticks, *descriptions);
  if (!maker || !wallsStand(*maker, options.requiredWalls)) return protocol::kCannotServe;
  if (maker->level() != jail::Level::kNamespaces) {
    std::fprintf(stderr, "runner: level %s\n", jail::nameOf(maker->level()));
    asio::co_spawn(context, reapOrphans(), asio::detached);
  }
  sayHowInputsCome(*maker);

  Runs runs(context.get_executor(), *maker, probe,
            {.most = options.runs, .onMost = [&context] { context.stop(); }});
  Acceptors acceptors(context);
  acceptors.start(options, runs);
  endWhenAlone(context, runs, options);
  maker->onNewRoot([&runs] { runs.dismissParked(); });
  // Elsewhere it is the container's own, and an idle runner wakes seldom.
  if (maker->level() == jail::Level::kNamespaces)
    asio::co_spawn(context, followRoot(*maker), asio::detached);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { context.stop(); });
  context.run();
  return 0;
}

}  // namespace runner
