#include "apps/form_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "base/unique_fd.h"

namespace apps {
namespace {

constexpr std::size_t kPiece = 256U << 10;

struct Part {
  std::string head;
  std::filesystem::path path;
  base::UniqueFd file;
  std::uint64_t size = 0;
};

tl::unexpected<base::Error> cannotRead(const std::filesystem::path& path, const std::string& why) {
  return base::fail(base::ErrorKind::kInvalid, "cannot read " + path.string() + ": " + why);
}

/// As browsers escape it.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '"')
      text += "%22";
    else if (c == '\r')
      text += "%0D";
    else if (c == '\n')
      text += "%0A";
    else
      text += c;
  }
  return text;
}

class FormBody final : public http::BodySource {
 public:
  FormBody(std::vector<Part> parts, std::string end)
      : parts_(std::move(parts)), end_(std::move(end)) {
    for (const auto& part : parts_) size_ += part.head.size() + part.size;
    size_ += end_.size();
  }

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }

  [[nodiscard]] async::Task<base::Result<std::string_view>> next() override {
    if (at_ == parts_.size()) {
      piece_ = std::exchange(end_, {});
      co_return piece_;
    }
    auto& part = parts_[at_];
    if (!part.head.empty()) {
      piece_ = std::exchange(part.head, {});
    } else {
      CO_TRY(read(part));
    }
    if (part.size == 0) ++at_;
    co_return piece_;
  }

 private:
  base::Result<void> read(Part& part) {
    piece_.resize(std::min<std::uint64_t>(kPiece, part.size));
    const auto count = ::read(part.file.get(), piece_.data(), piece_.size());
    if (count <= 0)
      return cannotRead(part.path, count < 0 ? std::strerror(errno) : "it has become shorter");
    piece_.resize(static_cast<std::size_t>(count));
    part.size -= static_cast<std::uint64_t>(count);
    return {};
  }

  std::vector<Part> parts_;
  std::string end_;
  std::string piece_;
  std::size_t at_ = 0;
  std::uint64_t size_ = 0;
};

base::Result<Part> partOf(const std::filesystem::path& path, const std::string& before) {
  Part part{
      .head = {}, .path = path, .file = base::UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC))};
  if (part.file.get() < 0) return cannotRead(path, std::strerror(errno));
  struct stat about{};
  if (::fstat(part.file.get(), &about) != 0) return cannotRead(path, std::strerror(errno));
  if (!S_ISREG(about.st_mode)) return cannotRead(path, "it is not a regular file");
  part.size = static_cast<std::uint64_t>(about.st_size);
  part.head = before + "Content-Disposition: form-data; name=\"file\"; filename=\"" +
              escaped(path.filename().string()) +
              "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  return part;
}

}  // namespace

base::Result<FormFiles> formOf(const std::vector<std::filesystem::path>& files) {
  const auto boundary = "kubecoderun-" + base::newId();
  // With a kind names stay as they are.
  std::string before = "--" + boundary +
                       "\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nuser\r\n--" +
                       boundary + "\r\n";
  std::vector<Part> parts;
  for (const auto& path : files) {
    parts.push_back(TRY(partOf(path, before)));
    before = "\r\n--" + boundary + "\r\n";
  }
  return FormFiles{
      .contentType = "multipart/form-data; boundary=" + boundary,
      .body = std::make_unique<FormBody>(std::move(parts), "\r\n--" + boundary + "--\r\n")};
}

}  // namespace apps
