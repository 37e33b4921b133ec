// Files into and out of real jails, from the port down. Needs root and a sandbox root:
// KUBECODERUN_SANDBOX_ROOT, or the one that sandbox/build makes.
#include "apps/workspace_test.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using model::LeftBehind;
using Texts = std::map<std::string, std::string>;

TEST_P(WorkspaceTest, LeavesNothingWhenNothingIsWritten) {
  for (const char* language : {"py", "bash"}) {
    const auto ran = run(language, language == std::string("py") ? "print(1)" : "echo 1");
    ASSERT_TRUE(ran.result.has_value()) << why(ran);
    EXPECT_EQ(ran.result->stdoutBytes, "1\n");
    EXPECT_TRUE(ran.files.empty());
    EXPECT_FALSE(ran.result->files.cut);
  }
}

const std::vector<Given> kInputs{{"in.csv", "a,b\n1,2\n"},
                                 {"deep/er/read.txt", "only", true},
                                 {"empty", ""},
                                 {"r\xc3\xa9sum\xc3\xa9 1.txt", "x"}};

TEST_P(WorkspaceTest, InputsAreThereBeforeTheProgram) {
  const std::string user =
      mounts() ? "sandbox" : "UNKNOWN";  // a number that the tree does not name
  const auto ran = run(
      "bash", "stat -c '%n %a %U %s' in.csv deep/er/read.txt empty r*; stat -c %a deep; cat in.csv",
      kInputs);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes,
            "in.csv 644 " + user + " 8\ndeep/er/read.txt 444 " + user + " 4\nempty 644 " + user +
                " 0\nr\xc3\xa9sum\xc3\xa9 1.txt 644 " + user + " 1\n755\na,b\n1,2\n");
  EXPECT_EQ(ran.result->files.unchanged, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_TRUE(ran.files.empty());
}

TEST_P(WorkspaceTest, AParkedInterpreterFindsThemToo) {
  const auto ran = run("py",
                       "import os\nprint(open('in.csv').read(), oct(os.stat('deep/er/read.txt')"
                       ".st_mode), sorted(os.listdir()))",
                       kInputs);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes,
            "a,b\n1,2\n 0o100444 ['deep', 'empty', 'in.csv', 'r\xc3\xa9sum\xc3\xa9 1.txt']\n");
  EXPECT_EQ(ran.result->stderrBytes, "");
}

TEST_P(WorkspaceTest, LargeInputsArriveWhole) {
  const std::string large(20 << 20, 'x');
  const auto ran =
      run("py", "d=open('large').read(); print(len(d), set(d)); open('large','a').write('y')",
          {{"large", large}});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes, "20971520 {'x'}\n");
  EXPECT_EQ(ran.files, (Texts{{"large", large + "y"}}));
}

TEST_P(WorkspaceTest, LargeOutputsAreHandedOver) {
  const auto ran = run("bash", "head -c 65536 /dev/zero > pieces; head -c 65537 /dev/zero > handed",
                       {{"input", std::string(100'000, 'i')}});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files,
            (Texts{{"handed", std::string(65537, '\0')}, {"pieces", std::string(65536, '\0')}}));
  EXPECT_EQ(ran.handedOver, 1);
}

TEST_P(WorkspaceTest, TellsNewChangedUnchangedAndDeletedApart) {
  const auto ran = run("bash",
                       "mkdir -p out/put; printf new > out/put/n.txt; printf more >> in.csv;"
                       "rm empty; touch zero; rm -f deep/er/read.txt; printf w > deep/er/read.txt;"
                       "cp -p r* tmp; rm r*; mv tmp 'r\xc3\xa9sum\xc3\xa9 1.txt'",
                       kInputs);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files,
            (Texts{{"in.csv", "a,b\n1,2\nmore"}, {"out/put/n.txt", "new"}, {"zero", ""}}));
  EXPECT_TRUE(ran.result->files.changed.at(0).wasInput);
  EXPECT_EQ(ran.result->files.deleted, (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(ran.result->files.unchanged, (std::vector<std::uint32_t>{1, 3}));
}

TEST_P(WorkspaceTest, PythonLeavesFiles) {
  const auto ran = run("py", "open('a.txt','w').write('hello')\nprint('done')");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes, "done\n");
  EXPECT_EQ(ran.files, (Texts{{"a.txt", "hello"}}));
}

TEST_P(WorkspaceTest, NothingOfTheHostComesOut) {
  const auto ran =
      run("bash",
          "ln -s /etc/passwd link; ln -s / root; ln -s /proc/self/fd/0 fd; mkfifo pipe;"
          "ln /etc/passwd hard 2>/dev/null; mkdir d; ln -s ../../.. d/up; printf x > ok;"
          "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")'");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (Texts{{"ok", "x"}}));
  for (const auto& left : ran.result->files.left) EXPECT_EQ(left.reason, LeftBehind::kNotAFile);
  EXPECT_EQ(ran.result->files.left.size(), 6u);
}

TEST_P(WorkspaceTest, RightsAndLinksDoNotHide) {
  const auto ran =
      run("bash", "printf in > a; mkdir d; printf x > d/x; ln a b; chmod 000 a d/x d .");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (Texts{{"a", "in"}, {"d/x", "x"}}));
  EXPECT_EQ(ran.result->files.left,
            (std::vector<model::LeftFile>{{"b", LeftBehind::kAnotherName}}));
}

TEST_P(WorkspaceTest, SparseFilesAreNotReadBeyondTheLimit) {
  const auto ran = run("bash", "truncate -s 200M sparse; printf x > small", {},
                       {.files = 10, .fileBytes = 1 << 20, .totalBytes = 1 << 20});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (Texts{{"small", "x"}}));
  EXPECT_EQ(ran.result->files.left,
            (std::vector<model::LeftFile>{{"sparse", LeftBehind::kTooLarge}}));
}

TEST_P(WorkspaceTest, ManyFilesAreBounded) {
  const auto ran =
      run("py", "for i in range(1000): open(f'{i:04}','w').write(str(i))", {}, {.files = 50});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files.size(), 50u);
  EXPECT_EQ(ran.files.at("0049"), "49");
  EXPECT_EQ(ran.result->files.leftCount, 950u);
}

TEST_P(WorkspaceTest, FilesOfAProgramThatWasKilledComeOut) {
  limits_.wallTime = 500ms;
  const auto ran = run("py", "open('early','w').write('x')\nwhile True: pass");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::TimedOut>(ran.result->end));
  EXPECT_EQ(ran.files, (Texts{{"early", "x"}}));
}

TEST_P(WorkspaceTest, FilesOfAFailedProgramComeOut) {
  const auto ran = run("bash", "printf x > early; kill -9 $$");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::Signalled>(ran.result->end));
  EXPECT_EQ(ran.files, (Texts{{"early", "x"}}));
}

TEST_P(WorkspaceTest, NobodyWritesWhileFilesAreRead) {
  const auto ran = run("bash",
                       "setsid bash -c 'i=0; while :; do i=$((i+1)); echo $i > n; mv n m; done' "
                       ">/dev/null 2>&1 & sleep 0.2; printf x > ok");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files.at("ok"), "x");
  for (const auto& left : ran.result->files.left) EXPECT_NE(left.reason, LeftBehind::kUnreadable);
}

TEST_P(WorkspaceTest, NobodyForksWhileFilesAreRead) {
  const auto ran = run("py",
                       "import os, threading\n"
                       "def grow():\n"
                       "  with open(f'{os.getpid()}-{threading.get_ident()}', 'ab', 0) as file:\n"
                       "    while True: file.write(b'x')\n"
                       "for _ in range(3):\n"
                       "  if os.fork() == 0:\n"
                       "    os.setsid()\n"
                       "    threading.Thread(target=grow).start()\n"
                       "    while True:\n"
                       "      if os.fork() == 0: os._exit(0)\n"
                       "      os.wait()\n"
                       "import time; time.sleep(0.05); open('ok', 'w').write('x')");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files.size(), 4u);
  EXPECT_EQ(ran.files.at("ok"), "x");
  for (const auto& left : ran.result->files.left) EXPECT_NE(left.reason, LeftBehind::kUnreadable);
}

TEST_P(WorkspaceTest, SignalsOfTheProgramDoNotConfuseInit) {
  const auto ran = run(
      "py", "import os\nfor _ in range(100): os.kill(os.getppid(), 41)\nopen('a','w').write('x')",
      {{"in", "x"}});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(std::get<model::Exited>(ran.result->end).code, 0);
  EXPECT_EQ(ran.files, (Texts{{"a", "x"}}));
}

TEST_P(WorkspaceTest, InputsThatContradictEachOtherAreRefused) {
  for (const char* language : {"py", "bash"}) {
    const auto ran = run(language, "", {{"a", "x"}, {"a/b", "x"}});
    ASSERT_FALSE(ran.result.has_value());
    EXPECT_EQ(ran.result.error().kind, base::ErrorKind::kInvalid) << ran.result.error().message;
  }
}

TEST_P(WorkspaceTest, InputsThatDoNotFitAreRefused) {
  limits_.dataBytes = 1 << 20;
  const auto ran = run("py", "", {{"a", std::string((1 << 20) + 1, 'x')}});
  ASSERT_FALSE(ran.result.has_value());
  EXPECT_EQ(ran.result.error().kind, base::ErrorKind::kInvalid) << ran.result.error().message;
}

INSTANTIATE_TEST_SUITE_P(Levels, WorkspaceTest, kAllLevels, nameOfLevel);

}  // namespace
}  // namespace apps
