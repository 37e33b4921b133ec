#include "runner/sandbox_maker.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "jail/handed_files.h"
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

/// In the nursery's own range, without its root.
UidRange uidsInNursery() {
  constexpr std::uint32_t kCount = 65'535;
  return ::geteuid() == 0 ? UidRange(1, kCount) : UidRange(0);
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
      walls_(jail::detectWalls(*groups_, level, ::geteuid() == 0)),
      uids_(std::make_shared<UidRange>(uidsInNursery())) {
  for (const auto& wall : walls_)
    if (!wall.inForce) missingWalls_.push_back(wall.name);
  if (level != jail::Level::kNamespaces) place_.emplace(executor, options, level, *groups_);
  auto links = openLinks();
  largeInputs_ = {.mounted = links.has_value(), .reason = links ? "" : links.error().message};
  if (links) links_ = *std::move(links);
  followRoot();
}

async::Task<base::Result<void>> SandboxMaker::probe() {
  if (place_) CO_TRY(place_->open(root_));
  auto sandbox = co_await make(std::nullopt, model::RunLimits{});
  if (!sandbox) co_return base::fail(sandbox.error());
  if (!links_) co_return base::Result<void>{};
  if (const auto tried = tryMounting(**sandbox, *links_); !tried) {
    largeInputs_ = {.mounted = false, .reason = tried.error().message};
    links_.reset();
  }
  co_return base::Result<void>{};
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
  const auto plan = planFor(limits, *groups_, level_);
  const jail::GroupLimits group{
      .memoryBytes = limits.memoryBytes, .processes = limits.processes, .cpus = limits.cpus};
  if (!place_) {
    const auto nursery = CO_TRY(nurseryFor(kind));
    co_return co_await nursery->make(plan, group);
  }
  if (!place_->isOpen())
    co_return base::fail(base::ErrorKind::kUnavailable, "the sandbox root is not there yet");
  auto start = CO_TRY(optionsFor(kind, root_));
  co_return co_await place_->make(std::move(start), plan, group);
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
  for (const auto& wall : walls_) {
    inspection.walls.push_back({.name = wall.name, .inForce = wall.inForce, .reason = wall.reason});
  }
  for (const auto& description : descriptions_) {
    const auto& code = description.language.code;
    if (installed(code) != nullptr) inspection.languages.push_back(code);
  }
  return inspection;
}

}  // namespace runner
