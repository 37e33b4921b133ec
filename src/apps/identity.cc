#include "apps/identity.h"

#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <optional>

namespace apps {
namespace {

constexpr const char* kOwnUser = "kubecoderun";
constexpr Identity kNobodyElse{.uid = 65532, .gid = 65532};

std::optional<Identity> userNamed(const char* name) {
  const passwd* user = ::getpwnam(name);
  if (user == nullptr) return std::nullopt;
  return Identity{.uid = user->pw_uid, .gid = user->pw_gid};
}

std::optional<Identity> userNumbered(const std::string& digits) {
  uid_t uid = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, uid);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  const passwd* user = ::getpwuid(uid);
  return Identity{.uid = uid, .gid = user != nullptr ? user->pw_gid : uid};
}

}  // namespace

base::Result<Identity> serverIdentity(const std::string& name) {
  if (name.empty()) return userNamed(kOwnUser).value_or(kNobodyElse);
  auto identity = userNamed(name.c_str());
  if (!identity) identity = userNumbered(name);
  if (!identity) {
    return base::fail(base::ErrorKind::kInvalid, "SERVER_USER: there is no user " + name);
  }
  if (identity->uid == 0) {
    return base::fail(base::ErrorKind::kInvalid,
                      "SERVER_USER: the server must not be root; leave it empty for uid 65532");
  }
  return *identity;
}

base::Result<std::optional<Identity>> serverIdentityIfRoot(const std::string& name) {
  if (::geteuid() != 0) return std::nullopt;
  return TRY(serverIdentity(name));
}

}  // namespace apps
