#include "backends/kubernetes/line_reader.h"

#include <algorithm>

namespace kubernetes {

base::Result<std::optional<std::string_view>> LineReader::next() {
  if (std::exchange(isGiven_, false)) line_.clear();
  const auto end = bytes_.find('\n');
  const auto part = bytes_.substr(0, end);
  tooLarge_ = tooLarge_ || part.size() > maxLineBytes_ - line_.size();
  if (tooLarge_)
    return base::fail(base::ErrorKind::kTooLarge,
                      "a line is longer than " + std::to_string(maxLineBytes_) + " bytes");
  bytes_.remove_prefix(std::min(bytes_.size(), part.size() + 1));
  if (end != std::string_view::npos && line_.empty()) return part;  // without a copy
  line_ += part;
  if (end == std::string_view::npos) return std::nullopt;
  isGiven_ = true;
  return line_;
}

}  // namespace kubernetes
