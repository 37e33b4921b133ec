#include "backends/embedded/content_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "backends/embedded/disk_error.h"

namespace embedded {

ContentWriter::ContentWriter(ContentFolder& folder, std::filesystem::path path, base::UniqueFd fd)
    : folder_(folder), path_(std::move(path)), fd_(std::move(fd)) {}

ContentWriter::~ContentWriter() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

base::Result<std::unique_ptr<ContentWriter>> ContentWriter::begin(ContentFolder& folder) {
  auto path = folder.newUnfinished();
  base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return base::fail(diskError());
  return std::unique_ptr<ContentWriter>(new ContentWriter(folder, std::move(path), std::move(fd)));
}

tl::unexpected<base::Error> ContentWriter::failed(int number) {
  failure_ = diskError(number);
  return base::fail(*failure_);
}

base::Result<void> ContentWriter::write(std::string_view bytes) {
  if (failure_) return base::fail(*failure_);
  hash_.add(bytes);
  while (!bytes.empty()) {
    const auto written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

base::Result<ContentWriter::Content> ContentWriter::seal() {
  if (failure_) return base::fail(*failure_);
  if (sealed_) return *sealed_;
  if (::fsync(fd_.get()) != 0) return failed(errno);
  fd_.reset();
  sealed_ = {.sha256 = hash_.finish(), .size = size_};
  return *sealed_;
}

base::Result<void> ContentWriter::keep(const Content& content) {
  TRY(folder_.keep(path_, content.sha256, content.size));
  path_.clear();
  return {};
}

}  // namespace embedded
