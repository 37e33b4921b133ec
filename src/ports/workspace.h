#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "async/task.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "model/kept_state.h"
#include "model/workspace.h"

namespace ports {

/// The bytes of an input, wherever they lie. Read on the io_context that awaits Sandbox::run, by
/// one reader at a time; may be read again from the beginning (when a sandbox has to be replaced).
class InputSource {
 public:
  virtual ~InputSource() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Between 1 and `most` bytes from `offset` on, which is below size(). Errors: those of the
  /// store; the run is then not begun.
  [[nodiscard]] virtual async::Task<base::Result<std::string>> read(std::uint64_t offset,
                                                                    std::size_t most) = 0;
  /// All of it as an open file, for reading only, for whoever can hand that on instead of the
  /// bytes. None where the bytes are not in a file of this machine, or nobody says so. Errors:
  /// those of read().
  [[nodiscard]] virtual async::Task<base::Result<base::UniqueFd>> openFile() {
    co_return base::UniqueFd();
  }
};

/// A file that is to lie in the working directory before the program's first instruction, as the
/// program's own user's, 0644 or 0444. Folders on the way are made.
struct InputFile {
  std::string path;       ///< model::isFilePath(); unique in its run; no other path goes through it
  bool readOnly = false;  ///< a change of it is dropped: never an output
  InputSource* content = nullptr;  ///< not owned; outlives the run
};

/// Takes the files that a program left. Called one after the other, on the io_context that awaits
/// Sandbox::run, after the program's end and before run() returns. A slow taker holds nobody up but
/// its own run.
class OutputFiles {
 public:
  virtual ~OutputFiles() = default;

  /// Whether the bytes of this file are wanted. When not, nothing more is said of it.
  [[nodiscard]] virtual async::Task<bool> begin(const model::OutputFile& file) = 0;
  /// The next bytes. False: the rest is not wanted; nothing more is said of the file.
  [[nodiscard]] virtual async::Task<bool> write(std::string_view bytes) = 0;
  /// Instead of write(), where an open file can be handed over: one of the size that begin() was
  /// told, for reading only. Each byte counts as it is read first; do not read it twice.
  [[nodiscard]] virtual async::Task<bool> take(base::UniqueFd file) = 0;
  /// After the last byte. `whole` is false when the rest could not be brought: what there is must
  /// be thrown away. The result of the run names the file as kUnreadable then.
  [[nodiscard]] virtual async::Task<void> finish(bool whole) = 0;
};

/// Takes the variables that a program left, in the way of OutputFiles.
class StateTaker {
 public:
  virtual ~StateTaker() = default;

  /// The next bytes. False: the rest is not wanted. Whether all were brought, RunResult::state
  /// says.
  [[nodiscard]] virtual async::Task<bool> write(std::string_view bytes) = 0;
  /// Instead of write(), where an open file can be handed over: a regular file of `size` bytes. The
  /// program may be alive and change it meanwhile.
  [[nodiscard]] virtual async::Task<bool> take(base::UniqueFd file, std::uint64_t size) = 0;
};

/// Variables that outlive a run, for languages that keep them (model::Language::keepsVariables).
/// Bytes to everybody outside the sandbox: they come from a program and are code of that program.
struct StateExchange {
  InputSource* restore = nullptr;  ///< what an earlier run left, at least one byte; null: nothing
  StateTaker* keep = nullptr;      ///< null: what this run leaves is not wanted
  model::StateWish wish = {};      ///< of whoever keeps
};

/// The files of one run. Empty: none go in, and nobody looks at what comes out.
struct Workspace {
  std::span<const InputFile> inputs = {};  ///< at most model::kMostInputFiles; outlive the run
  OutputFiles* outputs = nullptr;          ///< not owned; outlives the run
  model::OutputFileLimits limits = {};     ///< of what comes out
  StateExchange state = {};
};

}  // namespace ports
