// Hostile programs where there are no namespaces: a container's root, and a pod. Needs root and a
// sandbox root. What programs do to the kernel, and to limits, tests/hostile tries at level
// namespaces: the same code stops it.
#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "apps/hello_programs.h"
#include "apps/workspace_test.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class LevelsTest : public WorkspaceTest {
 protected:
  /// What a program of our own, which follows, says of its world.
  std::string lookAround() {
    return said("py",
                "import os\n"
                "found = [os.path.join(at, n) for top in ('/mnt/data', '/tmp', '/dev/shm', "
                "'/run/program') for at, ds, fs in os.walk(top) for n in ds + fs]\n"
                "own = os.getuid()\n"
                "others = [p for p in os.listdir('/proc') if p.isdigit() and "
                "int(p) not in (1, os.getpid(), os.getppid()) and "
                "os.stat('/proc/' + p).st_uid == own]\n"
                "print(found, others)");
  }
  static constexpr const char* kNothing = "['/run/program/program.py'] []\n";

  static model::RunEnd endOf(const Ended& ran) {
    return ran.result ? ran.result->end : model::RunEnd(model::Cancelled{});
  }
};

TEST_P(LevelsTest, EveryLanguageRuns) {
  limits_.wallTime = 60s;
  limits_.cpuTime = 60s;
  limits_.memoryBytes = 1 << 30;
  for (const char* code :
       {"py", "js", "ts", "go", "java", "c", "cpp", "php", "rs", "r", "f90", "d", "bash"}) {
    const auto ran = run(code, std::string(helloProgram(code)));
    ASSERT_TRUE(ran.result.has_value()) << code << ": " << why(ran);
    const auto* exited = std::get_if<model::Exited>(&ran.result->end);
    EXPECT_TRUE(exited != nullptr && exited->code == 0) << code << ": " << ran.result->stderrBytes;
    EXPECT_NE(ran.result->stdoutBytes, "") << code;
  }
}

TEST_P(LevelsTest, AProgramFindsNothingOfTheOneBefore) {
  ASSERT_EQ(lookAround(), kNothing);
  const auto ran =
      run("bash",
          "mkdir -p /mnt/data/a/b /tmp/x /dev/shm/y; echo 1 > /mnt/data/a/b/f; echo 2 >"
          " /tmp/x/.f; echo 3 > /dev/shm/y/f; echo 4 > /run/program/f; mkfifo /tmp/p;"
          "chmod 000 /mnt/data/a/b /tmp/x /tmp/x/.f; ln -s /etc /tmp/etc");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(lookAround(), kNothing);
}

TEST_P(LevelsTest, DaemonsEndWithTheirProgram) {
  EXPECT_EQ(said("py",
                 "import os, signal, time\n"
                 "for _ in range(5):\n"
                 "  if os.fork() == 0:\n"
                 "    os.setsid()\n"
                 "    if os.fork(): os._exit(0)\n"
                 "    for s in range(1, 32):\n"
                 "      try: signal.signal(s, signal.SIG_IGN)\n"
                 "      except OSError: pass\n"
                 "    for fd in range(3): os.close(fd)\n"
                 "    while True:\n"
                 "      open('/mnt/data/again', 'w').write('x'); time.sleep(0.001)\n"
                 "time.sleep(0.2); print('left')"),
            "left\n");
  EXPECT_EQ(lookAround(), kNothing);
}

TEST_P(LevelsTest, AForkBombEnds) {
  limits_.wallTime = 2s;
  limits_.processes = 64;
  const auto bomb =
      GetParam() == jail::Level::kPod  // a few at a time, ever new ones: no limit of their number
          ? "import os, time\n"
            "for _ in range(20):\n"
            "  if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    while True:\n"
            "      if os.fork(): os._exit(0)\n"
            "time.sleep(60)"
          : "import os\n"
            "while True:\n"
            "  try: os.fork()\n"
            "  except OSError: pass";
  const auto ran = run("py", bomb);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::TimedOut>(endOf(ran)) ||
              std::holds_alternative<model::CpuTimeUsedUp>(endOf(ran)) ||
              std::holds_alternative<model::OutOfMemory>(endOf(ran)));
  EXPECT_EQ(lookAround(), kNothing);
}

TEST_P(LevelsTest, MoreProcessesThanThereMayBeAreRefusedOrItsEnd) {
  limits_.wallTime = 30s;
  limits_.processes = 64;
  const auto ran = run("py",
                       "import os, time\n"
                       "try:\n"
                       "  for _ in range(100):\n"
                       "    if os.fork() == 0: time.sleep(60)\n"
                       "  time.sleep(60)\n"
                       "except OSError: print('refused')");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  if (GetParam() != jail::Level::kPod) {
    EXPECT_EQ(ran.result->stdoutBytes, "refused\n");
    return;
  }
  const auto end = endOf(ran);
  ASSERT_TRUE(std::holds_alternative<model::Signalled>(end));
  EXPECT_EQ(std::get<model::Signalled>(end).signal, SIGKILL);
  EXPECT_EQ(ran.result->limitsReached, std::vector{model::LimitReached::kProcesses});
  EXPECT_EQ(lookAround(), kNothing);
}

TEST_P(LevelsTest, KillingEverybodyKillsOnlyItself) {
  for (const char* code :
       {"kill -9 -1", "kill -STOP -1; kill -9 -1", "kill -9 $PPID; sleep 1; echo still there"}) {
    const auto ran = run("bash", code);
    ASSERT_TRUE(ran.result.has_value()) << code << ": " << why(ran);
    EXPECT_EQ(lookAround(), kNothing) << code;
  }
}

TEST_P(LevelsTest, TheRunnerCannotBeLookedInto) {
  EXPECT_EQ(said("py",
                 "import os\n"
                 "for name in ('environ', 'mem', 'maps', 'fd', 'cwd', 'exe', 'io'):\n"
                 "  path = '/proc/1/' + name\n"
                 "  try:\n"
                 "    print(name, os.listdir(path) if name == 'fd' else os.readlink(path) if "
                 "name in ('cwd', 'exe') else open(path, 'rb').read(8))\n"
                 "  except OSError as error: print(name, type(error).__name__)\n"),
            "environ PermissionError\nmem PermissionError\nmaps PermissionError\n"
            "fd PermissionError\ncwd PermissionError\nexe PermissionError\nio PermissionError\n");
}

TEST_P(LevelsTest, TheRunnerCannotBeSignalledNorTraced) {
  EXPECT_EQ(said("py",
                 "import ctypes, os, signal\n"
                 "for s in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL, signal.SIGUSR1):\n"
                 "  try: os.kill(1, s); print('sent', s)\n"
                 "  except PermissionError: pass\n"
                 "libc = ctypes.CDLL(None, use_errno=True)\n"
                 "print(libc.ptrace(16, 1, 0, 0), libc.ptrace(16, os.getppid(), 0, 0))\n"),
            "-1 -1\n");
  EXPECT_EQ(lookAround(), kNothing) << "and it goes on";
}

TEST_P(LevelsTest, OnlyItselfBecomesSlower) {
  EXPECT_EQ(said("py",
                 "import os\n"
                 "os.setpriority(os.PRIO_PROCESS, 0, 19); os.nice(0)\n"
                 "own = os.getpriority(os.PRIO_PROCESS, 0)\n"
                 "for which, who in ((os.PRIO_PROCESS, 1), (os.PRIO_PROCESS, os.getppid()), "
                 "(os.PRIO_USER, 0), (os.PRIO_USER, os.getuid()), (os.PRIO_PGRP, 0)):\n"
                 "  try: os.setpriority(which, who, 19); print('set', which, who)\n"
                 "  except PermissionError: pass\n"
                 "print(own)\n"),
            "19\n");
}

TEST_P(LevelsTest, NothingIsWrittenOutside) {
  EXPECT_EQ(said("bash",
                 "for d in / /etc /usr /dev /proc /run /var /mnt /usr/local/bin; do"
                 "  touch $d/x 2>/dev/null && echo wrote $d; done;"
                 "echo x 2>/dev/null > /proc/sysrq-trigger && echo sysrq;"
                 "echo x 2>/dev/null > /proc/1/comm && echo comm; true"),
            "");
}

TEST_P(LevelsTest, ThereIsNoNetwork) {
  EXPECT_EQ(said("py",
                 "import socket\n"
                 "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):\n"
                 "  try: socket.socket(family, socket.SOCK_STREAM); print('made', family)\n"
                 "  except OSError as error: print(error.errno)\n"),
            "97\n97\n97\n");
}

TEST_P(LevelsTest, LinksAmongTheOutputsAreNotFollowed) {
  const auto ran = run("bash",
                       "ln -s /etc/passwd passwd; ln -s /proc/1/environ environ; mkfifo pipe;"
                       "ln -s / root; echo good > good");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (std::map<std::string, std::string>{{"good", "good\n"}}));
}

TEST_P(LevelsTest, NoDescriptorIsLeft) {
  EXPECT_EQ(said("py",
                 "import os; print(sorted(os.listdir('/proc/self/fd'))[:3], "
                 "len(os.listdir('/proc/self/fd')))"),
            "['0', '1', '2'] 4\n")
      << "and that of the folder itself";
  EXPECT_EQ(said("bash", "echo /proc/self/fd/*"),
            "/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/255 /proc/self/fd/3\n");
}

TEST_P(LevelsTest, FullFoldersAreEmptyAgain) {
  const auto ran = run("bash",
                       "for d in /mnt/data /tmp /run/program; do"
                       "  head -c 1G /dev/zero > $d/full 2>/dev/null; done; echo went on");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(lookAround(), kNothing);
}

TEST_P(LevelsTest, MemoryIsLimitedByLooking) {
  limits_.memoryBytes = 128 << 20;
  const auto ran = run("py", "kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::OutOfMemory>(endOf(ran)));
}

TEST_P(LevelsTest, ProgramsHaveNoRights) {
  const auto rights =
      said("bash", "grep -hE '^(Cap|NoNewPrivs|Seccomp:|Groups)' /proc/self/status");
  EXPECT_THAT(rights, HasSubstr("CapEff:\t0000000000000000"));
  EXPECT_THAT(rights, HasSubstr("CapPrm:\t0000000000000000"));
  EXPECT_THAT(rights, HasSubstr("NoNewPrivs:\t1"));
  EXPECT_THAT(rights, HasSubstr("Seccomp:\t2"));
  if (GetParam() == jail::Level::kContainer)
    EXPECT_THAT(rights, HasSubstr("CapBnd:\t0000000000000000"));
}

TEST_P(LevelsTest, TheKernelKillsProgramsFirst) {
  EXPECT_EQ(said("py", "print(open('/proc/self/oom_score_adj').read(), end='')"), "1000\n");
  EXPECT_EQ(said("bash", "cat /proc/self/oom_score_adj"), "1000\n");
  std::string ours;
  std::getline(std::ifstream("/proc/self/oom_score_adj"), ours);
  EXPECT_EQ(said("bash", "cat /proc/1/oom_score_adj"), ours + "\n") << "the runner's";
}

INSTANTIATE_TEST_SUITE_P(Levels, LevelsTest,
                         testing::Values(jail::Level::kContainer, jail::Level::kPod), nameOfLevel);

}  // namespace
}  // namespace apps
