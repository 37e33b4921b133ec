#include "config/checks.h"
#include "config/rows/languages.h"
#include "config/rows/rows.h"

namespace config {
namespace {

constexpr auto kPods = SandboxBackend::kKubernetes;

Row quantity(std::string_view name, std::string_view fallback, std::string_view says,
             std::string Settings::* into) {
  return {.name = name,
          .unit = "",
          .type = Text{},
          .fallback = fallback,
          .says = says,
          .into = into,
          .check = checkQuantity,
          .onlyWith = kPods};
}

void addForLanguages(std::vector<Row>& rows, std::string_view beginning, std::string_view says,
                     Texts Settings::* into,
                     std::optional<std::string> (*check)(std::string_view)) {
  for (const auto& language : kLanguages) {
    rows.push_back({.name = nameFor(beginning, language),
                    .unit = "",
                    .type = Text{},
                    .fallback = "",
                    .says = says,
                    .into = into,
                    .check = check,
                    .language = language.code,
                    .onlyWith = kPods});
  }
}

}  // namespace

std::vector<Row> podResourceRows() {
  std::vector<Row> rows{
      quantity("K8S_CPU_LIMIT", "1", "Processors that a sandbox pod may use.",
               &Settings::podCpuLimit),
      quantity("K8S_MEMORY_LIMIT", "512Mi",
               "Memory of a sandbox pod: its programs, the runner and all files that they write.",
               &Settings::podMemoryLimit),
      quantity("K8S_CPU_REQUEST", "100m", "Processors that a node must have free for a pod.",
               &Settings::podCpuRequest),
      quantity("K8S_MEMORY_REQUEST", "128Mi", "Memory that a node must have free for a pod.",
               &Settings::podMemoryRequest),
      quantity("K8S_EPHEMERAL_STORAGE_LIMIT", "64Mi",
               "Disk of a pod. Its programs cannot write there; their files are in memory.",
               &Settings::podStorageLimit),
  };
  addForLanguages(rows, "LANG_IMAGE_", "Image of that language's pods, instead of the usual name.",
                  &Settings::languageImages, checkImage);
  addForLanguages(rows, "LANG_CPU_LIMIT_", "K8S_CPU_LIMIT of that language.",
                  &Settings::languageCpuLimits, checkQuantity);
  addForLanguages(rows, "LANG_MEMORY_LIMIT_", "K8S_MEMORY_LIMIT of that language.",
                  &Settings::languageMemoryLimits, checkQuantity);
  addForLanguages(rows, "LANG_CPU_REQUEST_", "K8S_CPU_REQUEST of that language.",
                  &Settings::languageCpuRequests, checkQuantity);
  addForLanguages(rows, "LANG_MEMORY_REQUEST_", "K8S_MEMORY_REQUEST of that language.",
                  &Settings::languageMemoryRequests, checkQuantity);
  return rows;
}

}  // namespace config
