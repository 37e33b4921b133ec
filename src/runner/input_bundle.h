#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/messages.h"
#include "runner/memory_file.h"

namespace runner {

/// What is known of an input that lies in the sandbox.
struct PlacedInput {
  std::string path;
  std::uint64_t size = 0;
  bool readOnly = false;
  /// The open file that it came as; null when it came as bytes.
  std::shared_ptr<const base::UniqueFd> original = {};
  std::uint64_t kept = 0;  ///< where its bytes begin in InputBundle::descriptor(), then
};

/// The inputs of one run as they come from the server. Those that come as bytes are kept in one
/// anonymous file in the form that init takes (jail::PlacedFile), and to be compared with what the
/// program leaves. Its memory is the runner's: at most `mostBytes` and the heads. Those that come
/// as open files are kept open.
class InputBundle {
 public:
  /// `mostBytes`: what the working directory holds.
  explicit InputBundle(std::uint64_t mostBytes) : mostBytes_(mostBytes) {}

  /// The next file. Errors: kInvalid when the one before lacks bytes or there are too many.
  [[nodiscard]] base::Result<void> begin(const protocol::Input& head);
  /// The next file, which is open already. Errors: kInvalid when it is not a regular file, open for
  /// reading only, of the size that its head says; when there are too many; as begin().
  [[nodiscard]] base::Result<void> take(const protocol::Input& head, base::UniqueFd file);
  /// Bytes of the file that was begun last. Errors: kInvalid when it has all its bytes;
  /// kUnavailable when there is no memory.
  [[nodiscard]] base::Result<void> append(std::string_view bytes);

  /// Every file has all its bytes.
  [[nodiscard]] bool complete() const { return missing_ == 0; }
  /// False: they are more than the working directory holds; their bytes were not kept.
  [[nodiscard]] bool fits() const { return fits_; }
  /// -1: all came as open files.
  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }
  [[nodiscard]] bool hasOpenFiles() const { return openFiles_ > 0; }
  [[nodiscard]] const std::vector<PlacedInput>& inputs() const { return inputs_; }

 private:
  [[nodiscard]] base::Result<void> write(std::string_view bytes);

  const std::uint64_t mostBytes_;
  MemoryFile memory_;
  std::vector<PlacedInput> inputs_;
  std::uint64_t total_ = 0, missing_ = 0, written_ = 0;
  std::size_t openFiles_ = 0;
  bool fits_ = true;
};

}  // namespace runner
