// Variables that are meant to do harm, in real jails. Needs root and a sandbox root.
#include <gmock/gmock.h>

#include "apps/state_test.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class HostileState : public SessionState {};

TEST_P(HostileState, CannotHoldTheAnswerUp) {
  const auto began = std::chrono::steady_clock::now();
  const auto ran =
      run("import time\nclass A:\n  def __reduce__(self):\n    while True: time.sleep(1)\n"
          "a = A()\nprint('done')\n");
  EXPECT_EQ(ran.out(), "done\n");
  EXPECT_EQ(ran.code(), 0);
  EXPECT_EQ(ran.result->state.end, End::kFailed);
  EXPECT_LT(ran.result->wallTime, 3s);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
}

TEST_P(HostileState, DoesNotChangeHowTheProgramEndedWhenSavingBreaksDown) {
  for (const char* harm : {"os._exit(9)", "os.kill(os.getpid(), 9)", "b'x' * (4 << 30)"}) {
    const auto ran = run(std::string("import os\nclass A:\n  def __reduce__(self): ") + harm +
                         "\na = A()\nprint('done')\n");
    EXPECT_EQ(ran.out(), "done\n") << harm;
    EXPECT_EQ(ran.code(), 0) << harm;
  }
}

TEST_P(HostileState, IsIgnoredWhenItIsGarbage) {
  using namespace std::string_literals;
  for (const auto& state : {"\x02"s, "\x09x"s, "\x02garbage"s, "\x01\x80\x05."s,
                            "\x02\x04\x22\x4d\x18 cut"s, std::string(100'000, '\x02')}) {
    const auto ran = run("print('runs', [n for n in dir() if n[0] != '_'])", state);
    EXPECT_EQ(ran.out(), "runs []\n");
    EXPECT_THAT(ran.err(), HasSubstr("[state] not restored: "));
  }
}

TEST_P(HostileState, DoesNotFillTheMemoryFromAFewBytes) {
  const auto made = run(
      "import lz4.frame\npacker = lz4.frame.LZ4FrameCompressor()\nblock = bytes(16 << 20)\n"
      "with open('bomb', 'wb') as file:\n  file.write(b'\\x02' + packer.begin())\n"
      "  for _ in range(20): file.write(packer.compress(block))\n  file.write(packer.flush())\n");
  limits_.memoryBytes = 3ULL << 30;
  const auto ran = run("print('runs')", made.files.at("bomb"));
  EXPECT_EQ(ran.out(), "runs\n");
  EXPECT_THAT(ran.err(), HasSubstr("too large when it is unpacked"));
}

TEST_P(HostileState, ThatHangsWhileItComesBackEndsAtTheTimeLimit) {
  const auto made =
      run("import time\nclass A:\n  def __reduce__(self): return (time.sleep, (99,))\na = A()\n");
  limits_.wallTime = 1s;
  const auto ran = run("print('runs')", made.state);
  EXPECT_TRUE(std::holds_alternative<model::TimedOut>(ran.result->end));
  EXPECT_EQ(ran.result->state.end, End::kNone);
}

TEST_P(HostileState, IsOnlyBytesWhateverAProgramPutsInItsPlace) {
  const auto ran =
      run("import os, pickle\nx = 1\npickle.Pickler = pickle.dumps = None\n"
          "os.makedirs('/run/program/state/a')\nprint('done')\n");
  EXPECT_EQ(ran.out(), "done\n");
  EXPECT_EQ(ran.result->state.end, End::kNone);
  EXPECT_THAT(ran.result->state.notes, HasSubstr("not saved"));
  const auto linked = run(
      "import os\nx = 1\nos.symlink('/etc/passwd', '/run/program/state.notes')\nprint('done')\n");
  EXPECT_EQ(linked.out(), "done\n");
  EXPECT_THAT(linked.result->state.notes, testing::Not(HasSubstr("root:")));
}

TEST_P(HostileState, ForgedByAProgramGivesItNoMoreThanAnEnd) {
  // The word of finished.h, "saving", while the program goes on.
  const std::string forge =
      "import ctypes, os, time\n"
      "class Info(ctypes.Structure):\n"
      "  _fields_ = [('no', ctypes.c_int), ('errno', ctypes.c_int), ('code', ctypes.c_int),\n"
      "    ('pad', ctypes.c_int), ('pid', ctypes.c_int), ('uid', ctypes.c_int),\n"
      "    ('value', ctypes.c_uint64), ('rest', ctypes.c_char * 96)]\n"
      "word = 0x1CE0 << 48 | 1 << 9\n"
      "info = Info(40, 0, -1, 0, os.getpid(), 0, word)\n"
      "print('forged', flush=True)\n"
      "ctypes.CDLL(None).syscall(129, os.getppid(), 40, ctypes.byref(info))\n"
      "time.sleep(60)\n";
  const auto asked = run(forge);
  EXPECT_EQ(asked.out(), "forged\n");
  EXPECT_EQ(asked.result->state.end, End::kFailed);
  wish_.mostBytes = 0;  // nobody asked
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(run(forge).out(), "forged\n");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

INSTANTIATE_TEST_SUITE_P(Levels, HostileState, kAllLevels, nameOfLevel);

}  // namespace
}  // namespace apps
