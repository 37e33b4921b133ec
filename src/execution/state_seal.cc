#include "execution/state_seal.h"

#include <cstdint>

#include "crypto/sha256.h"

namespace execution {
namespace {

/// Each part behind its length, so that no two lists of parts make the same text.
void append(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace

std::string StateSeal::tagOf(const model::StateRecord& record, const model::Owner& owner) const {
  std::string text = "kubecoderun state 1 ";
  append(text, record.sessionId);
  append(text, number(static_cast<int>(owner.principal.kind)));
  append(text, owner.principal.id);
  append(text, owner.user);
  append(text, record.version);
  append(text, std::to_string(record.size));
  append(text, record.sha256);
  append(text, record.uploaded ? "uploaded" : "saved");
  append(text, number(record.savedAt.time_since_epoch().count()));
  append(text, number(record.expiresAt.time_since_epoch().count()));
  return crypto::hmacSha256(key_, text);
}

bool StateSeal::holds(const model::StateRecord& record, const model::Owner& owner) const {
  return crypto::areSameSecrets(tagOf(record, owner), record.tag);
}

}  // namespace execution
