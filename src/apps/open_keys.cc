#include "apps/open_keys.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "apps/data_folder.h"
#include "apps/identity.h"

namespace apps {
namespace {

/// Whoever owns the folder, whatever SERVER_USER says in the shell of whoever calls us.
base::Result<std::optional<Identity>> ownerOf(const config::Settings& settings, Absent absent) {
  struct stat folder{};
  const bool there = ::stat(settings.dataFolder.c_str(), &folder) == 0;
  if (!there && (errno != ENOENT || absent == Absent::kRefuse))
    return base::fail(
        base::ErrorKind::kInvalid,
        "KUBECODERUN_DATA: " + settings.dataFolder.string() + ": " + std::strerror(errno));
  if (there && ::geteuid() != 0) return std::nullopt;
  if (there && folder.st_uid != 0) return Identity{.uid = folder.st_uid, .gid = folder.st_gid};
  const auto identity = TRY(serverIdentityIfRoot(settings.serverUser));
  TRY(makeDataFolder(settings.dataFolder, identity));
  return identity;
}

}  // namespace

base::Result<std::unique_ptr<embedded::AccessParts>> openKeys(const config::Settings& settings,
                                                              Absent absent) {
  if (const auto owner = TRY(ownerOf(settings, absent))) become(*owner);
  ::umask(077);
  return embedded::AccessParts::open(storeFolder(settings.dataFolder));
}

}  // namespace apps
