#include "apps/runner_plan.h"

#include <cstdlib>

namespace apps {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

}  // namespace

ChildPlan runnerPlan(const config::Settings& settings, int listener,
                     const std::optional<Identity>& client,
                     const std::filesystem::path& inputsFolder) {
  ChildPlan plan{.name = "runner",
                 .argv = {kThisProgram, "runner"},
                 .environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"},  // and none of our secrets
                 .inherits = listener};
  const auto add = [&plan](std::string flag, std::string value) {
    plan.argv.push_back(std::move(flag));
    plan.argv.push_back(std::move(value));
  };
  add("--listen-fd", std::to_string(kInheritedDescriptor));
  add("--sandbox-root", settings.sandboxRoot);
  add("--uid-base", std::to_string(settings.sandboxUidBase));
  add("--zygote-children", std::to_string(settings.zygoteMaxChildren));
  add("--zygote-minutes", std::to_string(settings.zygoteMaxLifetime.count()));
  add("--inputs-folder", inputsFolder);
  if (client) add("--allow-uid", std::to_string(client->uid));
  if (settings.languagesFolder) add("--languages", *settings.languagesFolder);
  if (!settings.sandboxRequire.empty()) add("--require", joined(settings.sandboxRequire));
  return plan;
}

}  // namespace apps
