#include "runner/mounted_inputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "jail/input_layers.h"
#include "runner/open_beneath.h"
#include "runner/placing_error.h"

namespace runner {
namespace {

constexpr const char* kInputs = "the input files";
constexpr mode_t kFile = 0644, kReadOnlyFile = 0444, kFolder = 0755;  // as init makes them

/// Makes the folders above `path`; 0 or an errno.
int makeFolders(int lower, const std::string& path, std::uint32_t owner) {
  for (auto end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
    const auto folder = path.substr(0, end);
    if (::mkdirat(lower, folder.c_str(), kFolder) != 0) {
      if (errno == EEXIST) continue;
      return errno;
    }
    if (::fchmodat(lower, folder.c_str(), kFolder, 0) != 0 ||
        ::fchownat(lower, folder.c_str(), owner, owner, AT_SYMLINK_NOFOLLOW) != 0)
      return errno;
  }
  return 0;
}

/// A new empty file of the sandbox's user.
base::UniqueFd makeFile(int lower, const PlacedInput& input, std::uint32_t owner) {
  base::UniqueFd file(::openat(lower, input.path.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  const bool made = file && ::fchown(file.get(), owner, owner) == 0 &&
                    ::fchmod(file.get(), input.readOnly ? kReadOnlyFile : kFile) == 0;
  if (!made) file.reset();
  return file;
}

base::Error unavailable(const char* what) {
  return {.kind = base::ErrorKind::kUnavailable,
          .message = std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace

base::Result<std::shared_ptr<MountedInputs>> MountedInputs::mount(
    JailedSandbox& sandbox, InputLinks& links, const std::vector<PlacedInput>& inputs) {
  // As large as the folder that it covers, and of the same owner.
  struct stat place{};
  struct statfs space{};
  if (::fstat(sandbox.dataFolder(), &place) != 0 || ::fstatfs(sandbox.dataFolder(), &space) != 0)
    return base::fail(unavailable("the working directory"));
  const auto bytes = space.f_blocks * static_cast<std::uint64_t>(space.f_bsize);
  auto layers = TRY(jail::makeLayers(bytes, space.f_files, place.st_uid));
  const base::UniqueFd lower(
      ::openat(layers.get(), jail::kLowerFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  auto mounted = std::make_shared<MountedInputs>();
  mounted->upper_.reset(
      ::openat(layers.get(), jail::kUpperFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lower || !mounted->upper_) return base::fail(unavailable("the layers"));
  mounted->contents_ = TRY(links.begin());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].original) TRY(mounted->add(i, inputs[i], lower.get(), place.st_uid));
  }
  auto folder = TRY(jail::mountLayers(sandbox.pidfd(), layers.get(), mounted->contents_->folder()));
  sandbox.replaceDataFolder(std::move(folder), std::move(layers));
  return mounted;
}

base::Result<void> MountedInputs::add(std::size_t number, const PlacedInput& input, int lower,
                                      std::uint32_t owner) {
  const auto name = TRY(contents_->add(input.original->get()));
  if (const int error = makeFolders(lower, input.path, owner))
    return base::fail(placingError(kInputs, error));
  const auto file = makeFile(lower, input, owner);
  if (!file) return base::fail(placingError(kInputs, errno));
  struct stat status{};
  int error = jail::showContent(file.get(), input.size, name);
  if (error == 0 && ::fstat(file.get(), &status) != 0) error = errno;
  if (error != 0) return base::fail(placingError(kInputs, error));
  inodes_.emplace(number, status.st_ino);
  return {};
}

base::Result<void> tryMounting(JailedSandbox& sandbox, InputLinks& links) {
  const PlacedInput input{.path = "folder/sample",
                          .size = InputLinks::kSample.size(),
                          .original = std::make_shared<const base::UniqueFd>(TRY(links.sample()))};
  const auto mounted = TRY(MountedInputs::mount(sandbox, links, {input}));
  const auto file = openBeneath(sandbox.dataFolder(), input.path, O_RDONLY);
  std::array<char, 2 * InputLinks::kSample.size()> bytes{};
  const auto length = file ? ::read(file.get(), bytes.data(), bytes.size()) : -1;
  if (length < 0) return base::fail(unavailable("reading a mounted input"));
  if (std::string_view(bytes.data(), static_cast<std::size_t>(length)) != InputLinks::kSample)
    return base::fail(base::ErrorKind::kUnavailable, "a mounted input has other bytes");
  return {};
}

bool MountedInputs::isUntouched(std::size_t input, const FolderWalk::File& file) const {
  // A file keeps its number when it is renamed or written to. Whoever was written to, or got other
  // rights, or another name, is in the upper layer.
  const auto known = inodes_.find(input);
  if (known == inodes_.end() || known->second != file.inode) return false;
  struct stat status{};
  return ::fstatat(upper_.get(), file.path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 &&
         (errno == ENOENT || errno == ENOTDIR);
}

}  // namespace runner
