#include "jail/init_files.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "jail/enter.h"
#include "jail/init_replies.h"
#include "jail/packet.h"

namespace jail {
namespace {

constexpr mode_t kFile = 0644, kReadOnlyFile = 0444, kFolder = 0755;

/// Copies `size` bytes of `source` from `offset` on into a new file.
int copyTo(const char* path, mode_t mode, int source, off_t offset, std::uint64_t size) {
  // The last component may not be a link; init could follow one no further than a program, though.
  const int target = ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (target < 0) return errno;
  int error = 0;
  while (size > 0 && error == 0) {
    const ssize_t copied = ::sendfile(target, source, &offset, size);
    if (copied <= 0)
      error = copied == 0 ? EIO : errno;
    else
      size -= static_cast<std::uint64_t>(copied);
  }
  ::close(target);
  return error;
}

int writeFile(const char* path, mode_t mode, int source) {
  struct stat status{};
  if (::fstat(source, &status) != 0) return errno;
  return copyTo(path, mode, source, 0, static_cast<std::uint64_t>(status.st_size));
}

/// Makes the folders above `path`, which is changed meanwhile.
int makeFolders(char* path) {
  for (char* at = path; *at != '\0'; ++at) {
    if (*at != '/') continue;
    *at = '\0';
    const bool made = ::mkdir(path, kFolder) == 0 || errno == EEXIST;
    *at = '/';
    if (!made) return errno;
  }
  return 0;
}

mode_t modeOf(std::uint32_t readOnly) {
  return readOnly != 0 ? kReadOnlyFile : kFile;
}

int placeFile(InitRequest request, int source) {
  if (const int error = makeFolders(request.path)) return error;
  return writeFile(request.path, modeOf(request.readOnly), source);
}

/// The bundle is PlacedFile, bytes, PlacedFile, bytes …
int placeInputs(int bundle) {
  struct stat status{};
  if (::fstat(bundle, &status) != 0) return errno;
  for (off_t offset = 0; offset < status.st_size;) {
    PlacedFile head;
    if (::pread(bundle, &head, sizeof(head), offset) != sizeof(head)) return EIO;
    head.path[sizeof(head.path) - 1] = '\0';
    offset += sizeof(head);
    if (const int error = makeFolders(head.path)) return error;
    if (const int error = copyTo(head.path, modeOf(head.readOnly), bundle, offset, head.size))
      return error;
    offset += static_cast<off_t>(head.size);
  }
  return 0;
}

/// 0 or an errno.
int carryOut(const InitRequest& request, int payload) {
  if (request.command == InitRequest::Command::kWriteFile)
    return writeFile(request.path, kFile, payload);
  // Something else may have been mounted there since init began (input_layers.h).
  if (::chdir("/mnt/data") != 0) return errno;
  if (request.command == InitRequest::Command::kPlaceFile) return placeFile(request, payload);
  return placeInputs(payload);
}

}  // namespace

void serveFileRequest(const InitRequest& request, int payload) {
  reply({.kind = InitReply::Kind::kWritten, .error = carryOut(request, payload)});
}

void serveWaitingFileRequests() {
  for (;;) {
    InitRequest request;
    int descriptors[kMaxPacketDescriptors];
    std::size_t count = 0;
    const int error =
        receivePacket(kInitChannelDescriptor, request, descriptors, &count, MSG_DONTWAIT);
    if (error == EAGAIN) return;
    if (error != 0) ::_exit(0);
    request.path[sizeof(request.path) - 1] = '\0';
    if (count == 1) serveFileRequest(request, descriptors[0]);
    for (std::size_t i = 0; i < count; ++i) ::close(descriptors[i]);
  }
}

}  // namespace jail
