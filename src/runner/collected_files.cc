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

constexpr std::size_t kBlock = 256U << 10;  // hashed at a time: some 200 µs

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

async::Task<bool> hasDigest(int folder, const std::string& path, std::uint64_t size,
                            const Digest& digest) {
  const auto file = openFile(folder, path, size);
  if (!file) co_return false;
  std::string block(std::min<std::uint64_t>(kBlock, size), '\0');
  Hash hash;
  for (std::uint64_t done = 0; done < size;) {
    const auto length = ::read(file.get(), block.data(), block.size());
    if (length <= 0) co_return false;
    hash.add({block.data(), static_cast<std::size_t>(length)});
    done += static_cast<std::uint64_t>(length);
    if (done < size) co_await letOthersRun();
  }
  co_return hash.finish() == digest;
}

/// Whether it has the same bytes as `original`.
async::Task<bool> hasBytesOf(int folder, const std::string& path, std::uint64_t size,
                             int original) {
  const auto file = openFile(folder, path, size);
  if (!file) co_return false;
  std::string block(std::min<std::uint64_t>(kBlock, size), '\0'), other = block;
  for (std::uint64_t done = 0; done < size;) {
    const auto at = static_cast<off_t>(done);
    const auto length = ::pread(file.get(), block.data(), block.size(), at);
    if (length <= 0 || ::pread(original, other.data(), block.size(), at) != length) co_return false;
    const auto count = static_cast<std::size_t>(length);
    if (std::memcmp(block.data(), other.data(), count) != 0) co_return false;
    done += count;
    if (done < size) co_await letOthersRun();
  }
  co_return true;
}

async::Task<bool> isSame(int folder, const PlacedInput& input) {
  if (input.original)
    co_return co_await hasBytesOf(folder, input.path, input.size, input.original->get());
  co_return co_await hasDigest(folder, input.path, input.size, input.digest);
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
    base::UniqueFd folder, const std::vector<PlacedInput>& inputs,
    const model::OutputFileLimits& limits, std::shared_ptr<const MountedInputs> mounted) {
  auto found = co_await lookThrough(folder.get(), inputs);
  std::vector<bool> same(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& input = inputs[i];
    const auto* file = findFile(found, input.path);
    if (file == nullptr || input.readOnly || file->size != input.size) continue;
    same[i] = (mounted && mounted->isUntouched(i, *file)) || co_await isSame(folder.get(), input);
  }
  auto changes = changesOf(inputs, same, std::move(found), limits);
  co_return std::unique_ptr<CollectedFiles>(
      new CollectedFiles(std::move(folder), std::move(changes), std::move(mounted)));
}

std::string CollectedFiles::read(std::uint32_t file, std::uint64_t offset, std::uint64_t length) {
  if (file >= changes_.changed.size()) return {};
  const auto& wanted = changes_.changed[file];
  if (offset >= wanted.size) return {};
  if (!open_ || openFile_ != file) {
    open_ = openFile(folder_.get(), wanted.path, wanted.size);
    openFile_ = file;
  }
  std::string bytes(std::min(length, wanted.size - offset), '\0');
  const auto got =
      open_ ? ::pread(open_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)) : 0;
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

}  // namespace runner
