#include "runner_client/file_delivery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runner_client/handed_file.h"

namespace runner_client {
namespace {

constexpr std::uint64_t kMostInPieces = 64u << 10;  // where files can be handed over
constexpr std::uint64_t kPieceBytes = 256u << 10;
static_assert(kPieceBytes <= protocol::kMaxPieceBytes);

auto broken() {
  return base::fail(base::ErrorKind::kInvalid, "runner protocol: files that were not asked for");
}

bool areInputs(const std::vector<std::uint32_t>& places, std::size_t inputs) {
  return places.empty() || places.back() < inputs;  // they ascend
}

enum class Brought { kWhole, kUnwanted, kNot };

async::Task<Brought> bringPieces(std::uint32_t index, const model::OutputFile& file,
                                 ports::OutputFiles& outputs, const ChangedFiles& from) {
  std::uint64_t offset = 0;
  while (offset < file.size && !from.givenUp()) {
    const protocol::Fetch wanted{
        .file = index, .offset = offset, .length = std::min(kPieceBytes, file.size - offset)};
    const auto piece = co_await from.fetch(wanted);
    if (!piece || piece->empty()) break;
    offset += piece->size();
    if (!co_await outputs.write(*piece)) co_return Brought::kUnwanted;
  }
  const bool whole = offset == file.size;
  co_await outputs.finish(whole);
  co_return whole ? Brought::kWhole : Brought::kNot;
}

async::Task<Brought> bring(std::uint32_t index, const model::OutputFile& file,
                           ports::OutputFiles& outputs, const ChangedFiles& from) {
  base::UniqueFd handed;
  if (file.size > kMostInPieces && !from.givenUp())
    handed = co_await from.fetchFile({.file = index, .asFile = true});
  if (!isFileOf(handed, file.size)) co_return co_await bringPieces(index, file, outputs, from);
  if (!co_await outputs.take(std::move(handed))) co_return Brought::kUnwanted;
  co_await outputs.finish(true);
  co_return Brought::kWhole;
}

void moveToLeft(model::WorkspaceChanges& changes, const std::vector<bool>& missing) {
  std::vector<model::OutputFile> brought;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    auto& file = changes.changed[i];
    if (!missing[i]) {
      brought.push_back(std::move(file));
      continue;
    }
    ++changes.leftCount;
    if (changes.left.size() < model::kMostLeftNamed)
      changes.left.push_back({std::move(file.path), model::LeftBehind::kUnreadable});
  }
  changes.changed = std::move(brought);
}

}  // namespace

base::Result<void> checkChanges(const model::WorkspaceChanges& changes,
                                const ports::Workspace& workspace) {
  if (!areInputs(changes.deleted, workspace.inputs.size()) ||
      !areInputs(changes.unchanged, workspace.inputs.size()))
    return broken();
  if (changes.changed.empty()) return {};
  const auto& limits = workspace.limits;
  if (workspace.outputs == nullptr || changes.changed.size() > limits.files) return broken();
  std::uint64_t total = 0;
  for (const auto& file : changes.changed) {
    if (file.size > limits.fileBytes || file.size > limits.totalBytes - total) return broken();
    total += file.size;
  }
  return {};
}

async::Task<void> deliverFiles(model::WorkspaceChanges& changes, ports::OutputFiles& outputs,
                               ChangedFiles files) {
  std::vector<bool> missing(changes.changed.size());
  for (std::uint32_t i = 0; i < missing.size(); ++i) {
    const auto& file = changes.changed[i];
    if (files.givenUp()) {
      missing[i] = true;
    } else if (co_await outputs.begin(file)) {
      missing[i] = co_await bring(i, file, outputs, files) == Brought::kNot;
    }
  }
  moveToLeft(changes, missing);
}

}  // namespace runner_client
