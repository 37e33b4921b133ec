#include "runner/changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace runner {
namespace {

using model::LeftBehind;

/// Decides file by file, in their order, what is brought out.
class Selection {
 public:
  explicit Selection(const model::OutputFileLimits& limits) : limits_(limits) {}

  /// Why not; empty when it is.
  std::optional<LeftBehind> take(const FolderWalk::File& file) {
    if (taken_ >= std::min(limits_.files, model::kMostOutputFiles)) return LeftBehind::kTooMany;
    if (file.size > limits_.fileBytes || file.size > limits_.totalBytes - bytes_)
      return LeftBehind::kTooLarge;
    if (file.hasOtherNames && !linked_.insert(file.inode).second) return LeftBehind::kAnotherName;
    ++taken_;
    bytes_ += file.size;
    return std::nullopt;
  }

 private:
  const model::OutputFileLimits& limits_;
  std::uint32_t taken_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<std::uint64_t> linked_;
};

}  // namespace

const FolderWalk::File* findFile(const Found& found, const std::string& path) {
  const auto at = std::ranges::lower_bound(found.files, path, {}, &FolderWalk::File::path);
  return at != found.files.end() && at->path == path ? &*at : nullptr;
}

model::WorkspaceChanges changesOf(const std::vector<PlacedInput>& inputs,
                                  const std::vector<bool>& same, Found found,
                                  const model::OutputFileLimits& limits) {
  model::WorkspaceChanges changes;
  std::map<std::string_view, bool> isAsBefore;  // of those inputs that are still there
  for (std::uint32_t i = 0; i < inputs.size(); ++i) {
    const auto& input = inputs[i];
    if (findFile(found, input.path) == nullptr) {
      // A walk that was cut may not have come to it.
      (found.cut ? changes.unchanged : changes.deleted).push_back(i);
      continue;
    }
    const bool asBefore = same[i] || input.readOnly;
    isAsBefore.emplace(input.path, asBefore);
    if (asBefore) changes.unchanged.push_back(i);
  }
  Selection selection(limits);
  for (auto& file : found.files) {
    const auto input = isAsBefore.find(file.path);
    const bool wasInput = input != isAsBefore.end();
    if (wasInput && input->second) continue;
    if (const auto reason = selection.take(file))
      found.left.add(file.path, *reason);
    else
      changes.changed.push_back({.path = file.path, .size = file.size, .wasInput = wasInput});
  }
  changes.left = std::move(found.left.named);
  changes.leftCount = found.left.count;
  changes.cut = found.cut;
  return changes;
}

}  // namespace runner
