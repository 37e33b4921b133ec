#pragma once

#include <unistd.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "ports/workspace.h"

// Inputs and outputs that lie in memory: for tests, and for whoever has them as texts anyway.
namespace ports {

class TextSource final : public InputSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
  [[nodiscard]] async::Task<base::Result<std::string>> read(std::uint64_t offset,
                                                            std::size_t most) override {
    co_return text_.substr(offset, most);
  }

 private:
  std::string text_;
};

/// Keeps what it is given.
class TextFiles final : public OutputFiles {
 public:
  [[nodiscard]] async::Task<bool> begin(const model::OutputFile& file) override {
    path_ = file.path;
    size_ = file.size;
    text_.clear();
    co_return true;
  }
  [[nodiscard]] async::Task<bool> write(std::string_view bytes) override {
    text_ += bytes;
    co_return true;
  }
  [[nodiscard]] async::Task<bool> take(base::UniqueFd file) override {
    ++taken_;
    text_.resize(size_);
    const auto length = ::pread(file.get(), text_.data(), text_.size(), 0);
    co_return length == static_cast<ssize_t>(text_.size());
  }
  [[nodiscard]] async::Task<void> finish(bool whole) override {
    if (whole) files_[path_] = std::move(text_);
    co_return;
  }

  /// By path; those that came whole.
  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }
  /// How many were handed over as open files.
  [[nodiscard]] int taken() const { return taken_; }

 private:
  std::string path_, text_;
  std::uint64_t size_ = 0;
  int taken_ = 0;
  std::map<std::string, std::string> files_;
};

}  // namespace ports
