#pragma once

#include <unistd.h>

#include <string>

namespace embedded {

/// For the children of tests: tells the parent one line. Shorter than PIPE_BUF, so it is written
/// whole or not at all, whenever the child is killed.
inline void sayLine(int pipe, const std::string& line) {
  const auto whole = line + '\n';
  if (::write(pipe, whole.data(), whole.size()) < 0) ::_exit(3);
}

}  // namespace embedded
