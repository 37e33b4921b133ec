#include "execution/state_seal.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

#include "base/hex.h"

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
  std::array<std::uint8_t, 32> tag{};
  ::HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), tag.data(), nullptr);
  return base::hex(tag);
}

bool StateSeal::holds(const model::StateRecord& record, const model::Owner& owner) const {
  const auto right = tagOf(record, owner);
  return right.size() == record.tag.size() &&
         ::CRYPTO_memcmp(right.data(), record.tag.data(), right.size()) == 0;
}

Sha256::Sha256() : context_(::EVP_MD_CTX_new()) {
  ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
}

void Sha256::add(std::string_view bytes) {
  ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  std::array<std::uint8_t, 32> digest{};
  ::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
  ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
  return base::hex(digest);
}

}  // namespace execution
