#include "backends/embedded/contents_in_use.h"

namespace embedded {

ContentsInUse::Use::Use(ContentsInUse& contents, std::string sha256)
    : contents_(&contents), sha256_(std::move(sha256)) {
  const std::lock_guard lock(contents.mutex_);
  ++contents.uses_[sha256_];
}

ContentsInUse::Use& ContentsInUse::Use::operator=(Use&& other) noexcept {
  if (this == &other) return *this;
  end();
  contents_ = std::exchange(other.contents_, nullptr);
  sha256_ = std::move(other.sha256_);
  return *this;
}

void ContentsInUse::Use::end() {
  if (contents_ == nullptr) return;
  const std::lock_guard lock(contents_->mutex_);
  const auto use = contents_->uses_.find(sha256_);
  if (--use->second == 0) contents_->uses_.erase(use);
  contents_ = nullptr;
}

}  // namespace embedded
