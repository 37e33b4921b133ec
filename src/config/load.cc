#include "config/load.h"

#include <fmt/format.h>

#include "base/read_file.h"
#include "config/table.h"
#include "config/unknown.h"
#include "config/value.h"

namespace config {
namespace {

class Loader {
 public:
  explicit Loader(const Sources& sources) : sources_(sources), problems_(findUnknown(sources)) {}

  base::Result<Loaded> load() {
    for (const Section& section : table()) {
      for (const Row& row : section.rows) read(row);
    }
    checkTogether();
    if (problems_.empty()) return std::move(loaded_);
    return base::fail({.kind = base::ErrorKind::kInvalid,
                       .message = "the settings are not usable",
                       .details = std::move(problems_)});
  }

 private:
  void read(const Row& row) {
    Effective value = find(row);
    const auto wrong = assignOrSkip(row, value.text);
    if (wrong) {
      const std::string shown = row.secret ? "the value" : fmt::format("\"{}\"", value.text);
      problem(row.name, fmt::format("{} is wrong: it {}", shown, *wrong));
    }
    if (row.onlyWith && value.text != fallbackOf(row)) limited_.push_back(&row);
    loaded_.values.push_back(std::move(value));
  }

  std::optional<std::string> assignOrSkip(const Row& row, const std::string& text) {
    if (text.empty() && row.fallback.empty()) return std::nullopt;
    if (text.empty()) return "has no default here (HOME is not set), so it must be given";
    return assign(row, text, loaded_.settings);
  }

  Effective find(const Row& row) {
    for (const Origin origin : {Origin::kEnvironment, Origin::kDotEnv}) {
      const auto& place = origin == Origin::kEnvironment ? sources_.environment : sources_.dotEnv;
      const std::string* direct = valueIn(place, std::string(row.name));
      const std::string* file =
          row.secret ? valueIn(place, fmt::format("{}_FILE", row.name)) : nullptr;
      if (direct != nullptr && file != nullptr) {
        problem(row.name, fmt::format("both {0} and {0}_FILE are set: keep one", row.name));
      }
      if (direct != nullptr) return {row.name, *direct, origin, row.secret};
      if (file != nullptr) return {row.name, secretFrom(row, *file), origin, row.secret};
    }
    return {row.name, fallbackOf(row), Origin::kDefault, row.secret};
  }

  std::string fallbackOf(const Row& row) const {
    return row.derive != nullptr ? row.derive(sources_) : std::string(row.fallback);
  }

  static const std::string* valueIn(const std::map<std::string, std::string>& place,
                                    const std::string& name) {
    const auto found = place.find(name);
    return found == place.end() || found->second.empty() ? nullptr : &found->second;
  }

  std::string secretFrom(const Row& row, const std::string& path) {
    auto content = base::readFile(path);
    if (!content) {
      problem(fmt::format("{}_FILE", row.name), content.error().message);
      return {};
    }
    content->erase(content->find_last_not_of(" \t\r\n") + 1);  // editors end files with a line end
    if (content->empty()) problem(fmt::format("{}_FILE", row.name), path + " is empty");
    return std::move(*content);
  }

  void checkTogether() {
    const Settings& s = loaded_.settings;
    if (s.authDisabled && (!s.apiKey.empty() || !s.apiKeys.empty())) {
      problem("AUTH_DISABLED", "lets everybody in although keys are set: remove one or the other");
    }
    const bool inPods = s.sandboxBackend == SandboxBackend::kKubernetes;
    for (const Row* row : limited_) {
      if (*row->onlyWith == s.sandboxBackend) continue;
      problem(row->name, fmt::format("has no effect with SANDBOX_BACKEND={}: remove it",
                                     inPods ? "kubernetes" : "local"));
    }
    if (inPods) checkPods(s);
  }

  void checkPods(const Settings& s) {
    constexpr auto kToStart = std::chrono::seconds(30);
    // For the languages that take longer: apps/pod_settings.cc.
    if (s.jobDeadline < s.maxExecutionTime + kToStart)
      problem("K8S_JOB_DEADLINE_SECONDS",
              "must be at least 30 s more than MAX_EXECUTION_TIME, or programs are cut off");
    if (s.podReuse == PodReuse::kPrincipal && s.authDisabled)
      problem("POD_REUSE",
              "principal needs keys or tokens: with AUTH_DISABLED everybody is the same principal, "
              "and strangers would run after each other in one pod. Use session or none");
    if (s.podSeccomp == SeccompProfile::kLocalhost && s.podSeccompFile.empty())
      problem("K8S_SECCOMP_PROFILE", "must name the profile: K8S_SECCOMP_PROFILE_TYPE=Localhost");
  }

  void problem(std::string_view name, std::string message) {
    problems_.push_back({std::string(name), std::move(message), "invalid"});
  }

  const Sources& sources_;
  Loaded loaded_;
  std::vector<base::FieldError> problems_;
  std::vector<const Row*> limited_;  // given, and read with one backend only
};

}  // namespace

base::Result<Loaded> load(const Sources& sources) {
  return Loader(sources).load();
}

std::vector<std::string> childEnvironment(const Loaded& loaded, Secrets secrets) {
  std::vector<std::string> environment;
  for (const Effective& value : loaded.values) {
    if (value.text.empty() || (value.secret && secrets == Secrets::kLeaveOut)) continue;
    environment.push_back(fmt::format("{}={}", value.name, value.text));
  }
  return environment;
}

}  // namespace config
