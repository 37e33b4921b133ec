#include "backends/embedded/garbage.h"

namespace embedded {
namespace {

base::Result<bool> isNamed(sqlite::Database& database, const std::string& sha256) {
  auto statement = TRY(database.prepare("SELECT 1 FROM files WHERE sha256 = ?1 LIMIT 1"));
  return statement.bind(sha256).step();
}

}  // namespace

base::Result<std::vector<std::string>> unnamed(sqlite::Database& database,
                                               std::vector<std::string> hashes) {
  std::vector<std::string> found;
  for (auto& hash : hashes) {
    if (!TRY(isNamed(database, hash))) found.push_back(std::move(hash));
  }
  return found;
}

base::Result<std::filesystem::path> detachUnnamed(Parts& parts, const std::string& sha256) {
  return parts.inUse.unlessUsed(sha256, [&]() -> base::Result<std::filesystem::path> {
    if (TRY(isNamed(parts.database, sha256))) return std::filesystem::path();
    return parts.contents.detach(sha256);
  });
}

}  // namespace embedded
