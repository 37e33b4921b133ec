#pragma once

#include <string>
#include <string_view>

#include "model/session.h"
#include "model/state_record.h"

namespace execution {

/// Binds a stored state to the session and the owner it was saved for, by a tag that only holders
/// of the key can make (HMAC-SHA256 over all that is known of it, the hash of its bytes included).
/// Whoever writes into the store without the key can make a state vanish, but put none in its
/// place.
class StateSeal {
 public:
  /// `key`: secret, at least 32 random bytes; the same as long as states are to be found again.
  explicit StateSeal(std::string key) : key_(std::move(key)) {}

  /// In hex; `record.tag` is not looked at.
  [[nodiscard]] std::string tagOf(const model::StateRecord& record,
                                  const model::Owner& owner) const;
  /// Whether the record carries its tag; compared in constant time.
  [[nodiscard]] bool holds(const model::StateRecord& record, const model::Owner& owner) const;

 private:
  std::string key_;
};

}  // namespace execution
