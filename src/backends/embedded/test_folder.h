#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace embedded {

/// For tests: an empty folder that is removed with everything in it.
class TestFolder {
 public:
  TestFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "kcr-storage-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// How many files are in `folder` of it, and in the folders therein.
  [[nodiscard]] std::size_t filesIn(const std::string& folder) const {
    const std::filesystem::recursive_directory_iterator all(path_ / folder);
    return static_cast<std::size_t>(std::count_if(
        begin(all), end(all), [](const auto& entry) { return entry.is_regular_file(); }));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace embedded
