#pragma once

#include <cstddef>
#include <cstdint>

#include "jail/plan.h"

/// What runner, nursery and init say to each other over SOCK_SEQPACKET pairs: one struct, one
/// packet, descriptors beside it. Plain data between processes of one build; nothing here comes
/// from a client. After a program has started, the runner treats replies of init as untrusted.
namespace jail {

/// A step on the way into the nursery or the jail; the number is what a failure reports.
enum class JailStep : std::uint32_t {
  kNone,
  kNurseryPrivateMounts,
  kNurseryRoot,
  kNurseryDevices,
  kNurseryProc,
  kNurseryFiles,
  kNurseryPivot,
  kNurseryUserNamespace,
  kNurseryIdentity,
  kNurserySession,
  kNurseryFilesHanded,
  kNurseryExec,
  kClone,
  kIdentityMap,
  kCgroupNamespace,
  kDescriptors,
  kOrphans,
  kIdentity,
  kHostname,
  kMountPrivate,
  kMountProc,
  kMaskProc,
  kWorkingDirectory,
  kPriority,
  kLimits,
  kCapabilities,
  kNoNewPrivileges,
  kLandlock,
  kSeccomp,
  kForkInterpreter,
};

/// The step's name for logs and error messages.
[[nodiscard]] const char* nameOf(JailStep step);

/// Descriptors that go with a SpawnRequest, in this order. Those after them are the doors of the
/// jail's groups (ResourceGroup::doors).
enum SpawnDescriptor { kStdin, kStdout, kStderr, kInitChannel, kProgramChannel, kSpawnDescriptors };

/// Runner -> nursery.
struct SpawnRequest {
  JailPlan plan;
};

/// Nursery -> runner. The first one says that the nursery serves; each later one answers a request,
/// in order, with the pidfd of the jail's init beside it when `error` is 0. Where there are no
/// namespaces the nursery itself becomes the init, and sends no pidfd.
struct SpawnReply {
  JailStep step = JailStep::kNone;
  std::int32_t error = 0;  ///< errno of `step`
};

/// Runner -> init.
struct InitRequest {
  enum class Command : std::uint32_t {
    kEnter,        ///< walk the steps; sent when the cgroups are joined
    kWriteFile,    ///< copy the descriptor beside it to `path`
    kPlaceInputs,  ///< make the files below /mnt/data that the descriptor beside it holds
    kPlaceFile,    ///< copy the descriptor beside it to `path` below /mnt/data
    kStart,        ///< start the program whose argv and environment lie in the descriptor beside it
  };
  Command command = Command::kEnter;
  std::uint32_t argumentCount = 0,
                environmentCount = 0;  ///< kStart: NUL-terminated strings, in this order
  std::uint32_t readOnly = 0;          ///< kPlaceFile
  char path[260] = {};  ///< kWriteFile: absolute file name; kStart: working directory
};

/// While an interpreter is parked, init waits for signals only: the runner sends this one after a
/// file request. From inside the jail it only makes init look into its channel.
inline constexpr int kRequestSignal = 41;

/// One file of kPlaceInputs; its bytes follow, then the next one.
struct PlacedFile {
  std::uint64_t size = 0;
  std::uint32_t readOnly = 0;
  char path[260] = {};  ///< below /mnt/data; folders on the way are made
};

/// Init -> runner.
struct InitReply {
  enum class Kind : std::uint32_t {
    kEntered,      ///< all walls stand; beside it /mnt/data and /run/program, and what
                   ///< JailPlan::showFolders asks for
    kStepFailed,   ///< `step`, `error`
    kWritten,      ///< answer to kWriteFile, kPlaceInputs, kPlaceFile; `error` is 0 or an errno
    kStartFailed,  ///< execve failed with `error`
    kEnded,        ///< the main process ended; with state kSaving another one follows
  };
  Kind kind = Kind::kEntered;
  JailStep step = JailStep::kNone;
  std::int32_t error = 0;
  std::int32_t waitStatus = 0;        ///< of wait(2)
  std::uint64_t cpuMicroseconds = 0;  ///< main process and its awaited children
  std::uint64_t peakKilobytes = 0;    ///< largest resident set of one of them
  std::uint32_t othersAlive = 0;      ///< processes are left in the jail
  std::uint32_t saidSo = 0;  ///< kEnded: 1 when a parked interpreter told it, and `state` with it
  std::uint32_t state = 0;   ///< Finished::State
  std::uint32_t diskFull = 0, inodesUsedUp = 0;  ///< of one of the private folders
};

}  // namespace jail
