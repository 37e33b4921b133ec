#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "files/execution_session.h"
#include "files/file_policy.h"
#include "files/find_inputs.h"
#include "ports/file_store.h"
#include "ports/workspace.h"

namespace files {

/// Stores what a program left as new files of its session, as far as `policy` allows; the session
/// is remembered with the first of them. What cannot be stored is noted, never an error of the run.
/// Everything given outlives it.
class KeepOutputs : public ports::OutputFiles {
 public:
  KeepOutputs(ports::FileStore& store, ExecutionSession& session, const FoundInputs& inputs,
              const FilePolicy& policy)
      : store_(store), session_(session), inputs_(inputs), policy_(policy) {}

  async::Task<bool> begin(const model::OutputFile& file) override;
  async::Task<bool> write(std::string_view bytes) override;
  async::Task<bool> take(base::UniqueFd file) override;
  async::Task<void> finish(bool whole) override;

  /// What was stored, in the order of begin().
  [[nodiscard]] std::vector<model::StoredFile> takeStored() { return std::move(stored_); }
  /// What was wanted and is not stored. Names of kinds that are not wanted are not among them.
  [[nodiscard]] const std::vector<model::LeftFile>& refused() const { return refused_; }

 private:
  [[nodiscard]] async::Task<base::Result<std::uint64_t>> room();
  void refuse(model::LeftBehind reason);
  [[nodiscard]] model::StoredFile describe() const;

  ports::FileStore& store_;
  ExecutionSession& session_;
  const FoundInputs& inputs_;
  const FilePolicy& policy_;
  std::optional<std::uint64_t> room_;  // bytes that the session may still hold
  std::size_t begun_ = 0;
  model::OutputFile current_;
  std::unique_ptr<ports::FileWriter> writer_;
  std::vector<model::StoredFile> stored_;
  std::vector<model::LeftFile> refused_;
};

}  // namespace files
