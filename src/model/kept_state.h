#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

// Variables of a program that outlive its run, for the next run of the same session. To everybody
// outside the sandbox they are bytes.
namespace model {

inline constexpr std::uint64_t kMostStateBytes = 200ULL << 20;  ///< of any state
inline constexpr std::uint64_t kMostSmallState = 64ULL << 10;   ///< up to here bytes are copied
inline constexpr std::size_t kMostStateNotes = 4'096;           ///< bytes of KeptState::notes

/// What is wanted of a program's variables when it has ended.
struct StateWish {
  std::uint64_t mostBytes = 0;  ///< a larger state is not kept
  bool onError = false;         ///< also when the program failed
};

/// What became of them.
struct KeptState {
  enum class End {
    kNone,      ///< nobody asked, or there was nothing to keep
    kSaved,     ///< `bytes` of them are there
    kTooLarge,  ///< more than was asked for
    kFailed,    ///< saving took too long, or broke down
  };
  End end = End::kNone;
  std::uint64_t bytes = 0;
  std::string notes = {};  ///< what the program's user should know: untrusted text, a few lines
};

}  // namespace model
