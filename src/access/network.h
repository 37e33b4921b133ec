#pragma once

#include <string>
#include <string_view>

#include "access/address.h"
#include "base/result.h"

namespace auth {

/// A block of addresses: "10.0.0.0/8", "fd00::/8", or one address.
class Network {
 public:
  /// Errors: kInvalid, saying what is wrong with `text` and what would be right.
  [[nodiscard]] static base::Result<Network> parse(std::string_view text);

  [[nodiscard]] bool contains(const Address& address) const {
    return address.firstBits(bits_) == start_;
  }
  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Network(Address start, unsigned bits, std::string text)
      : start_(start), bits_(bits), text_(std::move(text)) {}

  Address start_;
  unsigned bits_;  // of 128
  std::string text_;
};

}  // namespace auth
