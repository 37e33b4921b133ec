#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include "ports/workspace.h"

namespace ports {

/// For tests: an input that is a file of this machine. Counts how often its bytes were asked for.
class OpenFileSource final : public InputSource {
 public:
  explicit OpenFileSource(const std::filesystem::path& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

  [[nodiscard]] std::uint64_t size() const override {
    struct stat status{};
    return ::fstat(file_.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }
  [[nodiscard]] async::Task<base::Result<std::string>> read(std::uint64_t offset,
                                                            std::size_t most) override {
    ++reads_;
    std::string bytes(most, '\0');
    const auto length =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    co_return bytes;
  }
  [[nodiscard]] async::Task<base::Result<base::UniqueFd>> openFile() override {
    co_return base::UniqueFd(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  }

  [[nodiscard]] int reads() const { return reads_; }

 private:
  base::UniqueFd file_;
  int reads_ = 0;
};

}  // namespace ports
