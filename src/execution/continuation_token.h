#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/principal.h"

namespace execution {

/// What a continuation token says, authenticated: nobody who does not hold the key can make one.
struct Continuation {
  std::string place;  ///< the server in which the run waits
  std::string run;    ///< base::newId()
  std::uint32_t round = 0;
  std::string owner;  ///< shortOwner() of the principal
  friend bool operator==(const Continuation&, const Continuation&) = default;
};

/// Enough of a hash of a principal to tell whether a token is theirs; says nothing about them.
[[nodiscard]] std::string shortOwner(const model::Principal& principal);

/// Makes and reads the tokens of one server. Its key is random and dies with it, as the runs do.
class ContinuationTokens {
 public:
  ContinuationTokens();

  [[nodiscard]] const std::string& place() const { return place_; }
  /// Letters, digits and - _ . only; less than 200 bytes.
  [[nodiscard]] std::string make(const std::string& run, std::uint32_t round,
                                 const model::Principal& principal) const;
  /// Nothing when it is not a token that make() of this object has made.
  [[nodiscard]] std::optional<Continuation> read(std::string_view token) const;

 private:
  [[nodiscard]] std::string seal(std::string_view text) const;

  std::array<unsigned char, 32> key_;
  std::string place_;
};

}  // namespace execution
