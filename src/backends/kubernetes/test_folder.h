#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace kubernetes {

/// For tests: a folder of its own, gone afterwards.
class TestFolder {
 public:
  TestFolder() {
    std::string name = std::filesystem::temp_directory_path() / "kcr-kubernetes-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::filesystem::path path() const { return path_; }

  /// Replaces a file as a whole, as the kubelet does it.
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    const auto beside = path_ / (name + ".new");
    std::ofstream(beside) << content;
    std::filesystem::rename(beside, path_ / name);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace kubernetes
