// Files into and out of real jails, from the port down. Needs root and a sandbox root:
// KUBECODERUN_SANDBOX_ROOT, or the one that sandbox/build makes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "backends/local/local_sandbox_provider.h"
#include "ports/open_file_source.h"
#include "ports/text_files.h"
#include "runner/serve.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using model::LeftBehind;
using Texts = std::map<std::string, std::string>;

std::filesystem::path sandboxRoot() {
  if (const char* root = std::getenv("KUBECODERUN_SANDBOX_ROOT"))
    return std::filesystem::canonical(root);
  const char* cache = std::getenv("KUBECODERUN_CACHE");
  const char* home = std::getenv("HOME");
  const auto base =
      cache != nullptr ? std::filesystem::path(cache)
                       : std::filesystem::path(home == nullptr ? "/" : home) / ".cache/kubecoderun";
  std::error_code error;
  return std::filesystem::canonical(base / "sandbox/current", error);
}

struct Given {
  std::string path, content;
  bool readOnly = false;
  bool asFile = false;  // not only bytes: it lies in a file
};

struct Ended {
  base::Result<model::RunResult> result;
  Texts files;
};

class WorkspaceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (::geteuid() != 0 || sandboxRoot().empty()) return;
    std::string name = std::filesystem::temp_directory_path() / "workspace-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (folder_ / "socket").c_str(), sizeof(address.sun_path) - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ASSERT_EQ(::listen(listener, 64), 0);
    runner_ = ::fork();
    if (runner_ == 0) {
      runner::Options options;
      options.listenFd = listener;
      options.sandboxRoot = sandboxRoot();
      options.inputsFolder = folder_ / "inputs";
      ::_exit(runner::serve(options));
    }
    ::close(listener);
  }

  static void TearDownTestSuite() {
    if (runner_ <= 0) return;
    ::kill(runner_, SIGTERM);
    ::waitpid(runner_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }

  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    if (sandboxRoot().empty()) GTEST_SKIP() << "needs a sandbox root: run sandbox/build";
  }

  Ended run(const std::string& language, std::string code, const std::vector<Given>& inputs = {},
            model::OutputFileLimits limits = {}) {
    Ended run{.result = base::fail(base::ErrorKind::kInternal, "did not end"), .files = {}};
    boost::asio::io_context context;
    boost::asio::co_spawn(context, execute(context, language, std::move(code), inputs, limits, run),
                          [&](const std::exception_ptr& fault) {
                            if (fault) std::rethrow_exception(fault);
                            context.stop();
                          });
    context.run_for(60s);
    return run;
  }

  /// A file of `size` bytes without a block on the disk.
  static std::filesystem::path sparseFile(std::uint64_t size) {
    const auto path = folder_ / "sparse";
    std::ofstream(path).close();
    std::filesystem::resize_file(path, size);
    return path;
  }

  model::RunLimits limits_ = {.wallTime = 10s};
  std::filesystem::path file_;  // instead of the content of inputs that lie in a file

 private:
  [[nodiscard]] std::unique_ptr<ports::InputSource> sourceOf(const Given& given) const {
    if (!given.asFile) return std::make_unique<ports::TextSource>(given.content);
    return std::make_unique<ports::OpenFileSource>(file_);
  }

  async::Task<void> execute(boost::asio::io_context& context, std::string language,
                            std::string code, const std::vector<Given>& given,
                            model::OutputFileLimits limits, Ended& into) {
    local::Options options;
    options.socket = folder_ / "socket";
    options.parkedLimits = limits_;
    options.chooseKind = [](const model::Program& program) -> std::optional<protocol::ParkedKind> {
      if (program.language != "py") return std::nullopt;
      return protocol::ParkedKind{"py", "bare"};
    };
    options.pools = {{.parked = protocol::ParkedKind{"py", "bare"}, .target = 0}, {.target = 0}};
    local::LocalSandboxProvider provider(std::move(options), context.get_executor());
    const model::Program program{
        .language = language, .code = code, .args = {}, .standardInput = {}};
    auto sandbox = co_await provider.acquire(program, async::Deadline::in(30s));
    if (!sandbox) {
      into.result = base::fail(sandbox.error());
      co_return;
    }
    std::vector<std::unique_ptr<ports::InputSource>> sources;
    std::vector<ports::InputFile> inputs;
    for (const auto& file : given) {
      sources.push_back(sourceOf(file));
      inputs.push_back({file.path, file.readOnly, sources.back().get()});
    }
    ports::TextFiles outputs;
    ports::OutputListener listener;
    async::CancelToken cancel;
    const ports::Workspace workspace{.inputs = inputs, .outputs = &outputs, .limits = limits};
    into.result = co_await (*sandbox)->run(program, limits_, workspace, listener, cancel);
    into.files = outputs.files();
  }

  static inline std::filesystem::path folder_;
  static inline pid_t runner_ = -1;
};

std::string why(const Ended& run) {
  return run.result ? "" : run.result.error().message;
}

TEST_F(WorkspaceTest, LeavesNothingWhenNothingIsWritten) {
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

TEST_F(WorkspaceTest, InputsAreThereBeforeTheProgram) {
  const auto ran = run(
      "bash", "stat -c '%n %a %U %s' in.csv deep/er/read.txt empty r*; stat -c %a deep; cat in.csv",
      kInputs);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes,
            "in.csv 644 sandbox 8\ndeep/er/read.txt 444 sandbox 4\n"
            "empty 644 sandbox 0\nr\xc3\xa9sum\xc3\xa9 1.txt 644 sandbox 1\n755\na,b\n1,2\n");
  EXPECT_EQ(ran.result->files.unchanged, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_TRUE(ran.files.empty());
}

TEST_F(WorkspaceTest, AParkedInterpreterFindsThemToo) {
  const auto ran = run("py",
                       "import os\nprint(open('in.csv').read(), oct(os.stat('deep/er/read.txt')"
                       ".st_mode), sorted(os.listdir()))",
                       kInputs);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes,
            "a,b\n1,2\n 0o100444 ['deep', 'empty', 'in.csv', 'r\xc3\xa9sum\xc3\xa9 1.txt']\n");
  EXPECT_EQ(ran.result->stderrBytes, "");
}

TEST_F(WorkspaceTest, LargeInputsArriveWhole) {
  const std::string large(20 << 20, 'x');
  const auto ran =
      run("py", "d=open('large').read(); print(len(d), set(d)); open('large','a').write('y')",
          {{"large", large}});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes, "20971520 {'x'}\n");
  EXPECT_EQ(ran.files, (Texts{{"large", large + "y"}}));
}

TEST_F(WorkspaceTest, LargeFilesAreNotCopied) {
  constexpr std::uint64_t kSize = 10ULL << 30;  // neither the folder nor the memory holds it
  file_ = sparseFile(kSize);
  const std::vector<Given> inputs{
      {"d/large", "", false, true}, {"d/small", "s"}, {"gone", "", true, true}};
  for (const char* language : {"py", "bash"}) {
    const auto ran = language == std::string("py")
                         ? run("py",
                               "import os; print(os.path.getsize('d/large')); os.remove('gone')"
                               "; open('d/new','w').write('n')",
                               inputs)
                         : run("bash", "stat -c %s d/large; rm gone; printf n > d/new", inputs);
    ASSERT_TRUE(ran.result.has_value()) << why(ran);
    EXPECT_EQ(ran.result->stdoutBytes, "10737418240\n") << ran.result->stderrBytes;
    EXPECT_EQ(ran.result->files.unchanged, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(ran.result->files.deleted, (std::vector<std::uint32_t>{2}));
    EXPECT_EQ(ran.files, (Texts{{"d/new", "n"}}));
  }
  // The runner forgets them when their run is acknowledged, or its lease is over.
  for (int i = 0; i < 200 && std::filesystem::hard_link_count(file_) > 1; ++i)
    std::this_thread::sleep_for(50ms);
  EXPECT_EQ(std::filesystem::hard_link_count(file_), 1u);
}

TEST_F(WorkspaceTest, LargeFilesThatContradictEachOtherAreRefused) {
  file_ = sparseFile(2 << 20);
  const std::vector<std::vector<Given>> sets{{{"a", "", false, true}, {"a/b", "", false, true}},
                                             {{"a/b", "", false, true}, {"a", "", false, true}},
                                             {{"a", "", false, true}, {"a", "x"}},
                                             {{"a", "x"}, {"a/b", "", false, true}}};
  for (const auto& inputs : sets) {
    const auto ran = run("bash", "", inputs);
    ASSERT_FALSE(ran.result.has_value());
    EXPECT_EQ(ran.result.error().kind, base::ErrorKind::kInvalid) << ran.result.error().message;
  }
}

TEST_F(WorkspaceTest, ALargeFileWithoutANameIsCopied) {
  const std::vector<Given> inputs{{"large", "", false, true}};
  // Of a file on another file system there can be no further name here.
  file_ = "/dev/shm/kubecoderun-large-input";
  std::ofstream(file_) << std::string(2 << 20, 'x');
  const auto ran =
      run("bash", "stat -c '%s %a %U' large; tr -d x < large | wc -c; echo y >> large", inputs);
  std::filesystem::remove(file_);
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes, "2097152 644 sandbox\n0\n");
  EXPECT_EQ(ran.files, (Texts{{"large", std::string(2 << 20, 'x') + "y\n"}}));
}

TEST_F(WorkspaceTest, TellsNewChangedUnchangedAndDeletedApart) {
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

TEST_F(WorkspaceTest, PythonLeavesFiles) {
  const auto ran = run("py", "open('a.txt','w').write('hello')\nprint('done')");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.result->stdoutBytes, "done\n");
  EXPECT_EQ(ran.files, (Texts{{"a.txt", "hello"}}));
}

TEST_F(WorkspaceTest, NothingOfTheHostComesOut) {
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

TEST_F(WorkspaceTest, RightsAndLinksDoNotHide) {
  const auto ran =
      run("bash", "printf in > a; mkdir d; printf x > d/x; ln a b; chmod 000 a d/x d .");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (Texts{{"a", "in"}, {"d/x", "x"}}));
  EXPECT_EQ(ran.result->files.left,
            (std::vector<model::LeftFile>{{"b", LeftBehind::kAnotherName}}));
}

TEST_F(WorkspaceTest, SparseFilesAreNotReadBeyondTheLimit) {
  const auto ran = run("bash", "truncate -s 200M sparse; printf x > small", {},
                       {.files = 10, .fileBytes = 1 << 20, .totalBytes = 1 << 20});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files, (Texts{{"small", "x"}}));
  EXPECT_EQ(ran.result->files.left,
            (std::vector<model::LeftFile>{{"sparse", LeftBehind::kTooLarge}}));
}

TEST_F(WorkspaceTest, ManyFilesAreBounded) {
  const auto ran =
      run("py", "for i in range(1000): open(f'{i:04}','w').write(str(i))", {}, {.files = 50});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files.size(), 50u);
  EXPECT_EQ(ran.files.at("0049"), "49");
  EXPECT_EQ(ran.result->files.leftCount, 950u);
}

TEST_F(WorkspaceTest, FilesOfAProgramThatWasKilledComeOut) {
  limits_.wallTime = 500ms;
  const auto ran = run("py", "open('early','w').write('x')\nwhile True: pass");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::TimedOut>(ran.result->end));
  EXPECT_EQ(ran.files, (Texts{{"early", "x"}}));
}

TEST_F(WorkspaceTest, FilesOfAFailedProgramComeOut) {
  const auto ran = run("bash", "printf x > early; kill -9 $$");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_TRUE(std::holds_alternative<model::Signalled>(ran.result->end));
  EXPECT_EQ(ran.files, (Texts{{"early", "x"}}));
}

TEST_F(WorkspaceTest, NobodyWritesWhileFilesAreRead) {
  const auto ran = run("bash",
                       "setsid bash -c 'i=0; while :; do i=$((i+1)); echo $i > n; mv n m; done' "
                       ">/dev/null 2>&1 & sleep 0.2; printf x > ok");
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(ran.files.at("ok"), "x");
  for (const auto& left : ran.result->files.left) EXPECT_NE(left.reason, LeftBehind::kUnreadable);
}

TEST_F(WorkspaceTest, SignalsOfTheProgramDoNotConfuseInit) {
  const auto ran =
      run("py", "import os\nfor _ in range(100): os.kill(1, 41)\nopen('a','w').write('x')",
          {{"in", "x"}});
  ASSERT_TRUE(ran.result.has_value()) << why(ran);
  EXPECT_EQ(std::get<model::Exited>(ran.result->end).code, 0);
  EXPECT_EQ(ran.files, (Texts{{"a", "x"}}));
}

TEST_F(WorkspaceTest, InputsThatContradictEachOtherAreRefused) {
  for (const char* language : {"py", "bash"}) {
    const auto ran = run(language, "", {{"a", "x"}, {"a/b", "x"}});
    ASSERT_FALSE(ran.result.has_value());
    EXPECT_EQ(ran.result.error().kind, base::ErrorKind::kInvalid) << ran.result.error().message;
  }
}

TEST_F(WorkspaceTest, InputsThatDoNotFitAreRefused) {
  limits_.dataBytes = 1 << 20;
  const auto ran = run("py", "", {{"a", std::string((1 << 20) + 1, 'x')}});
  ASSERT_FALSE(ran.result.has_value());
  EXPECT_EQ(ran.result.error().kind, base::ErrorKind::kInvalid) << ran.result.error().message;
}

}  // namespace
}  // namespace apps
