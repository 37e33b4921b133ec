#include "backends/kubernetes/token_source.h"

#include <algorithm>

#include "base/read_file.h"

namespace kubernetes {
namespace {

constexpr auto kLongest = std::chrono::minutes(1);

}  // namespace

std::string withoutSpace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = std::min(text.find_first_not_of(kSpace), text.size());
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin));
}

bool isToken(std::string_view text) {
  const auto isVisible = [](char c) { return c > ' ' && c < '\x7F'; };
  return !text.empty() && std::ranges::all_of(text, isVisible);
}

bool TokenSource::isFresh() const {
  return file_ && readAt_ && async::SteadyClock::now() - *readAt_ < kLongest &&
         versionOf(*file_) == version_;
}

base::Result<std::string> TokenSource::current() {
  if (!file_ || isFresh()) return token_;
  const auto version = versionOf(*file_);  // before reading: a later change is then seen next time
  const auto content = base::readFile(*file_);
  const auto token = content ? withoutSpace(*content) : "";
  if (token.empty() && !token_.empty()) return token_;
  if (!content) return base::fail(content.error());
  if (!isToken(token))
    return base::fail(base::ErrorKind::kInvalid, file_->string() + ": it holds no token");
  token_ = token;
  version_ = version;
  readAt_ = async::SteadyClock::now();
  return token_;
}

}  // namespace kubernetes
