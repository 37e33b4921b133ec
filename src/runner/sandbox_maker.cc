#include "runner/sandbox_maker.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "jail/cgroup_files.h"
#include "jail/handed_files.h"
#include "jail/inhabitants.h"
#include "jail/leftovers.h"
#include "jail/seccomp_filter.h"
#include "jail/walls.h"
#include "jail/zygote_module.h"
#include "languages/installed.h"
#include "languages/layout.h"
#include "runner/mounted_inputs.h"

namespace runner {
namespace {

/// Where a cgroup counts processes, RLIMIT_NPROC stays out of its way: only the cgroup tells that
/// its limit was reached.
constexpr std::uint32_t kAboveGroup = 64;

jail::JailPlan planFor(const model::RunLimits& limits, const jail::ResourceGroups& groups,
                       jail::Level level) {
  const bool groupCountsProcesses = std::ranges::count(groups.walls(), "pids") > 0;
  return {.outerUid = 0,
          // In a pod it would count what has the same uid in other pods.
          .processes = level == jail::Level::kPod
                           ? 0
                           : limits.processes + (groupCountsProcesses ? kAboveGroup : 0),
          .openFiles = limits.openFiles,
          .fileBytes = limits.fileBytes,
          .dataBytes = limits.dataBytes,
          .tmpBytes = limits.tmpBytes,
          .inodes = limits.inodes,
          .showFolders = groups.samples() ? 1U : 0U};
}

constexpr std::uint32_t kUidsWithNamespaces =
    65'535;  // of the nursery's own range, without its root
constexpr std::uint32_t kUidsInPlace = 1'000;
constexpr auto kLongestEnd = std::chrono::seconds(5);
constexpr auto kLongestWait = std::chrono::seconds(30);  // for the only place of a pod

UidRange uidsFor(jail::Level level) {
  if (level == jail::Level::kPod) return UidRange(::geteuid());
  return ::geteuid() == 0 ? UidRange(1, kUidsWithNamespaces) : UidRange(0);
}

std::filesystem::path resolved(const std::filesystem::path& link) {
  std::error_code failure;
  return std::filesystem::canonical(link, failure);
}

}  // namespace

SandboxMaker::SandboxMaker(const boost::asio::any_io_executor& executor, const Options& options,
                           FineTicks& ticks, std::vector<languages::Description> descriptions,
                           jail::Level level)
    : executor_(executor),
      options_(options),
      level_(level),
      ticks_(ticks),
      descriptions_(std::move(descriptions)),
      groups_(jail::detectResourceGroups(level)),
      uids_(uidsFor(level)) {
  auto links = openLinks();
  largeInputs_ = {.mounted = links.has_value(), .reason = links ? "" : links.error().message};
  if (links) links_ = *std::move(links);
  followRoot();
}

SandboxMaker::~SandboxMaker() {
  if (level_ == jail::Level::kNamespaces) return;  // the end of their nurseries is theirs
  const auto until = std::chrono::steady_clock::now() + kLongestEnd;
  // In a container they are our descendants, too, and all that we start are sandboxes.
  const auto all = jail::allBelowUs();
  do {
    all->kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } while (!all->areGone() && std::chrono::steady_clock::now() < until);
}

async::Task<base::Result<void>> SandboxMaker::probe() {
  if (level_ != jail::Level::kNamespaces) CO_TRY(openPlace());
  auto sandbox = co_await make(std::nullopt, model::RunLimits{});
  if (!sandbox) co_return base::fail(sandbox.error());
  if (!links_) co_return base::Result<void>{};
  if (const auto tried = tryMounting(**sandbox, *links_); !tried) {
    largeInputs_ = {.mounted = false, .reason = tried.error().message};
    links_.reset();
  }
  co_return base::Result<void>{};
}

/// What a place without namespaces needs, once.
base::Result<void> SandboxMaker::openPlace() {
  if (root_ != "/") {
    return base::fail(base::ErrorKind::kUnavailable,
                      std::string("level ") + jail::nameOf(level_) +
                          ": --sandbox-root must be /: the image is the sandbox root");
  }
  const bool asRoot = level_ == jail::Level::kContainer;
  if (asRoot && ::geteuid() != 0)
    return base::fail(base::ErrorKind::kUnavailable, "level container: needs root");
  if (!asRoot && ::geteuid() == 0)
    return base::fail(base::ErrorKind::kUnavailable, "level pod: must not be root");
  if (asRoot) {
    const auto uids =
        findUids(jail::cgroup::read("/proc/self/uid_map"), options_.uidBase, kUidsInPlace);
    if (!uids)
      return base::fail(base::ErrorKind::kUnavailable, "level container: no uids to give away");
    if (options_.allowedPeer && *options_.allowedPeer >= *uids &&
        *options_.allowedPeer - *uids < kUidsInPlace) {
      return base::fail(base::ErrorKind::kUnavailable,
                        "level container: --allow-uid lies among the uids of programs, " +
                            std::to_string(*uids) + " and the " + std::to_string(kUidsInPlace - 1) +
                            " after it; see --uid-base");
    }
    helperUid_ = *uids;
    uids_ = UidRange(*uids + 1, kUidsInPlace - 1);
  }
  folders_ = TRY(SharedFolders::open(executor_, asRoot, [&]() -> base::Result<void> {
    // Those of a runner that died; their uids will be others'.
    if (!asRoot || jail::endLeftovers(helperUid_ + 1, kUidsInPlace - 1, helperUid_, kLongestEnd))
      return {};
    return base::fail(base::ErrorKind::kUnavailable,
                      "level container: programs of an earlier runner do not end");
  }));
  return {};
}

base::Result<InputLinks> SandboxMaker::openLinks() const {
  if (level_ != jail::Level::kNamespaces)
    return base::fail(base::ErrorKind::kUnavailable, "nothing can be mounted here");
  if (::geteuid() != 0) {
    return base::fail(base::ErrorKind::kUnavailable,
                      "only root may mount into another user's sandbox");
  }
  if (!options_.inputsFolder)
    return base::fail(base::ErrorKind::kUnavailable, "no folder was named for them");
  return InputLinks::open(*options_.inputsFolder);
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> SandboxMaker::make(
    const Kind& kind, const model::RunLimits& limits) {
  if (level_ != jail::Level::kNamespaces) co_return co_await makeInPlace(kind, limits);
  auto nursery = nurseryFor(kind);
  if (!nursery) co_return base::fail(nursery.error());
  const jail::GroupLimits group{
      .memoryBytes = limits.memoryBytes, .processes = limits.processes, .cpus = limits.cpus};
  co_return co_await (*nursery)->make(planFor(limits, *groups_, level_), group);
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> SandboxMaker::makeInPlace(
    const Kind& kind, const model::RunLimits& limits) {
  if (!folders_)
    co_return base::fail(base::ErrorKind::kUnavailable, "the sandbox root is not there yet");
  std::shared_ptr<SharedFolders::Turn> turn;
  if (level_ == jail::Level::kPod) {  // one sandbox at a time: another one could look into it
    const auto ticket = std::make_shared<SharedFolders::Ticket>(executor_);
    turn = CO_TRY(co_await folders_->take(ticket, kLongestWait));
  }
  auto nursery = startInPlace(kind);
  if (!nursery) co_return base::fail(nursery.error());
  const jail::GroupLimits group{
      .memoryBytes = limits.memoryBytes, .processes = limits.processes, .cpus = limits.cpus};
  auto sandbox = co_await (*nursery)->make(planFor(limits, *groups_, level_), group, folders_,
                                           std::move(turn));
  (*nursery)->retire();  // it makes no other one
  co_return sandbox;
}

base::Result<std::shared_ptr<NurseryService>> SandboxMaker::startInPlace(const Kind& kind) {
  auto options = TRY(optionsFor(kind, root_));
  const bool asRoot = level_ == jail::Level::kContainer;
  options.uid = uids_.take();
  auto started = jail::Nursery::start(options);
  if (!started) {
    uids_.giveBack(options.uid);
    return base::fail(started.error());
  }
  auto nursery = std::make_shared<NurseryService>(
      executor_, *std::move(started), *groups_, uids_,
      NurseryService::Manner{
          .forksInterpreter = kind.has_value(),
          .uid = options.uid,
          .inhabitants = asRoot ? jail::allOfUser(options.uid, helperUid_) : jail::allBelowUs()});
  nursery->start();
  return nursery;
}

bool SandboxMaker::stillGood(const NurseryService& nursery) const {
  if (nursery.dead()) return false;
  return nursery.children() < options_.zygoteChildren &&
         std::chrono::steady_clock::now() - nursery.bornAt() < options_.zygoteLifetime;
}

void SandboxMaker::followRoot() {
  const auto root = resolved(options_.sandboxRoot);
  if (root == root_) return;
  root_ = root;
  ++generation_;
  for (const auto& [kind, nursery] : nurseries_) {
    if (nursery) nursery->retire();  // goes on until its living jails are gone
  }
  nurseries_.clear();
  present_.clear();
  for (const auto& description : descriptions_) {
    if (languages::isInstalled(description, root)) present_.insert(description.language.code);
  }
  if (onNewRoot_) onNewRoot_();
}

base::Result<std::shared_ptr<NurseryService>> SandboxMaker::nurseryFor(const Kind& kind) {
  followRoot();
  if (root_.empty()) {
    return base::fail(base::ErrorKind::kUnavailable,
                      "SANDBOX_ROOT: there is no sandbox root; build one with: make sandbox");
  }
  auto& nursery = nurseries_[kind];
  if (nursery && stillGood(*nursery)) return nursery;
  if (nursery) nursery->retire();
  nursery.reset();
  const auto options = TRY(optionsFor(kind, root_));
  auto started = TRY(jail::Nursery::start(options));
  nursery = std::make_shared<NurseryService>(executor_, std::move(started), *groups_, uids_,
                                             NurseryService::Manner{kind.has_value(), {}, {}});
  nursery->start();
  return nursery;
}

base::Result<jail::NurseryOptions> SandboxMaker::optionsFor(
    const Kind& kind, const std::filesystem::path& root) const {
  jail::NurseryOptions options{.sandboxRoot = root,
                               .uidBase = {},
                               .plan = {},
                               .files = {},
                               .environment = {},
                               .interpreter = {}};
  const bool isRoot = ::geteuid() == 0;
  if (isRoot) options.uidBase = options_.uidBase;
  options.plan.level = level_;
  options.plan.landlockAbi = jail::landlockAbi();
  options.plan.mayDropGroups = isRoot ? 1 : 0;
  TRY(jail::buildSyscallFilter(options.plan));
  if (!kind) return options;
  const auto* description = installed(kind->language);
  const auto tier = description == nullptr
                        ? std::vector<languages::Tier>::const_iterator{}
                        : std::ranges::find(description->tiers, kind->tier, &languages::Tier::name);
  if (description == nullptr || tier == description->tiers.end()) {
    return base::fail(base::ErrorKind::kInvalid, "no interpreter is parked for " + kind->language +
                                                     "/" + kind->tier + " here");
  }
  options.plan.forksInterpreter = 1;
  options.files = {{"park.py", description->bootstrap},
                   {jail::kZygoteModuleFile, jail::zygoteModule()}};
  for (const auto* modules : {&description->stateModules, &description->toolModules}) {
    for (const auto& module : *modules) options.files.push_back({module.file, module.text});
  }
  options.environment =
      languages::layOut(*description,
                        {.language = kind->language, .code = {}, .args = {}, .standardInput = {}},
                        {})
          .environment;
  options.interpreter = {"/usr/bin/python3", "-u", "/run/program/park.py"};
  if (level_ != jail::Level::kNamespaces)
    options.interpreter = jail::pythonFromHandedFiles(options.files);
  options.interpreter.insert(options.interpreter.end(), tier->imports.begin(), tier->imports.end());
  return options;
}

const languages::Description* SandboxMaker::installed(const std::string& code) const {
  if (!present_.contains(code)) return nullptr;
  return &*std::ranges::find_if(
      descriptions_, [&](const auto& description) { return description.language.code == code; });
}

protocol::Inspection SandboxMaker::inspect() const {
  protocol::Inspection inspection;
  utsname machine{};
  ::uname(&machine);
  inspection.kernel = machine.release;
  inspection.level = jail::nameOf(level_);
  inspection.cgroups = jail::nameOf(groups_->kind());
  inspection.sandboxRoot = root_;
  inspection.largeInputs = largeInputs_;
  for (const auto& wall : jail::detectWalls(*groups_, level_, ::geteuid() == 0)) {
    inspection.walls.push_back({.name = wall.name, .inForce = wall.inForce, .reason = wall.reason});
  }
  for (const auto& description : descriptions_) {
    const auto& code = description.language.code;
    if (installed(code) != nullptr) inspection.languages.push_back(code);
  }
  return inspection;
}

}  // namespace runner
