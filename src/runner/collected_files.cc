#include "runner/collected_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

#include "runner/open_beneath.h"

namespace runner {
namespace asio = boost::asio;
namespace {

// Compared at a time: two of them stay in the processor's cache.
constexpr std::size_t kBlock = 64U << 10;
constexpr std::uint64_t kInOneGo = 1U << 20;  // before others have their turn: some 200 µs

async::Task<void> letOthersRun() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

/// A regular file of `size` bytes, by its descriptor; empty when it is not.
base::UniqueFd openFile(int folder, const std::string& path, std::uint64_t size) {
  auto file = openBeneath(folder, path, O_RDONLY);
  struct stat status{};
  const bool isIt = file && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
                    static_cast<std::uint64_t>(status.st_size) == size;
  if (!isIt) file.reset();
  return file;
}

/// Whether it has the same bytes as `original` has from `start` on.
async::Task<bool> hasBytesOf(int folder, const std::string& path, std::uint64_t size, int original,
                             std::uint64_t start) {
  const auto file = openFile(folder, path, size);
  if (!file) co_return false;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size));
  const auto block = std::make_unique_for_overwrite<char[]>(count);
  const auto other = std::make_unique_for_overwrite<char[]>(count);
  for (std::uint64_t done = 0; done < size;) {
    const auto length = ::pread(file.get(), block.get(), count, static_cast<off_t>(done));
    if (length <= 0) co_return false;
    const auto got = static_cast<std::size_t>(length);
    if (::pread(original, other.get(), got, static_cast<off_t>(start + done)) != length)
      co_return false;
    if (std::memcmp(block.get(), other.get(), got) != 0) co_return false;
    done += got;
    if (done < size && done % kInOneGo == 0) co_await letOthersRun();
  }
  co_return true;
}

async::Task<bool> isSame(int folder, const PlacedInput& input, int bundle) {
  const int original = input.original ? input.original->get() : bundle;
  const auto start = input.original ? 0 : input.kept;
  return hasBytesOf(folder, input.path, input.size, original, start);
}

async::Task<Found> lookThrough(int folder, const std::vector<PlacedInput>& inputs) {
  std::vector<std::string> paths;
  for (const auto& input : inputs) paths.push_back(input.path);
  FolderWalk walk(folder, std::move(paths));
  while (walk.step()) co_await letOthersRun();
  co_return Found{.files = walk.takeFiles(), .left = walk.takeLeft(), .cut = walk.cut()};
}

}  // namespace

async::Task<std::unique_ptr<CollectedFiles>> CollectedFiles::collect(
    base::UniqueFd folder, Inputs inputs, const model::OutputFileLimits& limits,
    std::shared_ptr<const MountedInputs> mounted, std::shared_ptr<const void> turn) {
  auto found = co_await lookThrough(folder.get(), inputs.placed);
  std::vector<bool> same(inputs.placed.size());
  for (std::size_t i = 0; i < inputs.placed.size(); ++i) {
    const auto& input = inputs.placed[i];
    const auto* file = findFile(found, input.path);
    if (file == nullptr || input.readOnly || file->size != input.size) continue;
    same[i] = (mounted && mounted->isUntouched(i, *file)) ||
              co_await isSame(folder.get(), input, inputs.bundle);
  }
  auto changes = changesOf(inputs.placed, same, std::move(found), limits);
  co_return std::unique_ptr<CollectedFiles>(new CollectedFiles(
      std::move(folder), std::move(changes), std::move(mounted), std::move(turn)));
}

std::string CollectedFiles::read(std::uint32_t file, std::uint64_t offset, std::uint64_t length) {
  if (open(file) < 0 || offset >= changes_.changed[file].size) return {};
  std::string bytes(std::min(length, changes_.changed[file].size - offset), '\0');
  const auto got = ::pread(open_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

int CollectedFiles::open(std::uint32_t file) {
  if (file >= changes_.changed.size()) return -1;
  const auto& wanted = changes_.changed[file];
  if (!open_ || openFile_ != file) {
    open_ = openFile(folder_.get(), wanted.path, wanted.size);
    openFile_ = file;
  }
  return open_.get();
}

}  // namespace runner
