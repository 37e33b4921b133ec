// Variables that outlive a run, in real jails, from the port down. Needs root and a sandbox root.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "apps/test_runner.h"
#include "backends/local/local_sandbox_provider.h"
#include "ports/text_files.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using End = model::KeptState::End;
using testing::HasSubstr;

class Taker final : public ports::StateTaker {
 public:
  [[nodiscard]] async::Task<bool> write(std::string_view bytes) override {
    text += bytes;
    co_return true;
  }
  [[nodiscard]] async::Task<bool> take(base::UniqueFd file, std::uint64_t size) override {
    text.resize(size);
    co_return ::pread(file.get(), text.data(), size, 0) == static_cast<ssize_t>(size);
  }
  std::string text;
};

struct Ran {
  base::Result<model::RunResult> result = base::fail(base::ErrorKind::kInternal, "did not end");
  std::string state;
  std::map<std::string, std::string> files;

  [[nodiscard]] std::string out() const {
    return result ? result->stdoutBytes : "(" + result.error().message + ")";
  }
  [[nodiscard]] std::string err() const { return result ? result->stderrBytes : ""; }
  [[nodiscard]] int code() const {
    const auto* exited = result ? std::get_if<model::Exited>(&result->end) : nullptr;
    return exited == nullptr ? -1 : exited->code;
  }
};

class SessionState : public WithRunner {
 protected:
  /// Runs `code` as the next program of the session whose state is `before`.
  Ran run(std::string code, std::string before = "") {
    Ran ran;
    boost::asio::io_context context;
    boost::asio::co_spawn(context, execute(context, std::move(code), std::move(before), ran),
                          [&](const std::exception_ptr& fault) {
                            if (fault) std::rethrow_exception(fault);
                            context.stop();
                          });
    context.run_for(60s);
    return ran;
  }

  /// The program that follows `first` in a session.
  Ran runAfter(std::string first, std::string second) {
    const auto before = run(std::move(first));
    EXPECT_EQ(before.result ? before.result->state.end : End::kNone, End::kSaved) << before.err();
    return run(std::move(second), before.state);
  }

  model::StateWish wish_{.mostBytes = 60U << 20};
  model::RunLimits limits_{.wallTime = 20s};

 private:
  async::Task<void> execute(boost::asio::io_context& context, std::string code, std::string before,
                            Ran& into) {
    local::Options options;
    options.socket = runner_->socket();
    options.parkedLimits = limits_;
    options.chooseKind = [](const model::Program&) { return protocol::ParkedKind{"py", "bare"}; };
    options.pools = {{.parked = protocol::ParkedKind{"py", "bare"}, .target = 0}, {.target = 0}};
    local::LocalSandboxProvider provider(std::move(options), context.get_executor());
    const model::Program program{
        .language = "py", .code = std::move(code), .args = {}, .standardInput = {}};
    auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(30s));
    if (!sandbox) {
      into.result = base::fail(sandbox.error());
      co_return;
    }
    ports::TextSource source(before);
    Taker taker;
    ports::TextFiles files;
    ports::OutputListener listener;
    async::CancelToken cancel;
    ports::Workspace workspace{.outputs = &files};
    if (wish_.mostBytes > 0) workspace.state = {.keep = &taker, .wish = wish_};
    if (!before.empty()) workspace.state.restore = &source;
    into.result = co_await (*sandbox)->run(program, limits_, workspace, listener, cancel);
    into.state = std::move(taker.text);
    into.files = files.files();
  }
};

TEST_P(SessionState, BringsVariablesFunctionsClassesAndImportsBack) {
  const auto ran = runAfter(
      "import json, os.path\nfrom math import pi\nx = 1\n"
      "def f(): return x\n"
      "class A:\n  def __init__(self): self.v = [x]\n  def get(self): return self.v[0] + x\n"
      "a = A(); b = [a]\n"
      "def counter():\n  n = 0\n  def up():\n    nonlocal n\n    n += 1\n    return n\n  return "
      "up\n"
      "up = counter(); up()\n",
      "print(x, f(), a.get(), b[0] is a, isinstance(a, A), up(), round(pi, 2))\n"
      "x = 10\nprint(f(), a.get(), json.dumps([1]), os.path.join('a', 'b'), __name__)\n");
  EXPECT_EQ(ran.out(), "1 1 2 True True 2 3.14\n10 11 [1] a/b __main__\n");
  EXPECT_EQ(ran.err(), "");
}

TEST_P(SessionState, BringsTheDataOfLibrariesBack) {
  const auto ran = runAfter(
      "import numpy as np, pandas as pd\nfrom sklearn.linear_model import LinearRegression\n"
      "import matplotlib.pyplot as plt\n"
      "big = np.arange(300_000, dtype='float64').reshape(-1, 3); alias = big\n"
      "frame = pd.DataFrame({'a': range(50_000), 'b': ['t'] * 50_000})\n"
      "model = LinearRegression().fit([[1], [2]], [2, 4])\n"
      "figure, axes = plt.subplots(); axes.plot([1, 2])\n",
      "print(big.sum(), big.flags.aligned, alias is big, frame['a'].sum(), frame.shape)\n"
      "big[0, 0] = 5; print(alias[0, 0], round(float(model.predict([[3]])[0]), 3))\n"
      "figure.savefig('f.png'); print(np.int64(3) + 1, len(figure.axes))\n");
  EXPECT_EQ(ran.out(), "44999850000.0 True True 1249975000 (50000, 2)\n5.0 6.0\n4 1\n")
      << ran.err();
  EXPECT_EQ(ran.files.count("f.png"), 1U);
}

TEST_P(SessionState, KeepsNothingOfAProgramWithoutVariables) {
  for (const char* code : {"print(1)", "", "_private = 1"}) {
    const auto ran = run(code);
    EXPECT_EQ(ran.result->state.end, End::kNone) << code;
    EXPECT_EQ(ran.result->state.notes, "");
    EXPECT_EQ(ran.state, "");
  }
}

TEST_P(SessionState, NamesWhatItCannotKeepAndKeepsTheRest) {
  const auto ran =
      run("import threading\nkept = 1\ngenerator = (i for i in [1])\nfile = open('/dev/null')\n"
          "lock = threading.Lock()\nlist = [1]\n_hidden = 2\n");
  EXPECT_EQ(ran.result->state.end, End::kSaved);
  for (const char* name :
       {"generator (", "file (an open file)", "lock (", "list (hides a builtin)"})
    EXPECT_THAT(ran.result->state.notes, HasSubstr(name));
  EXPECT_EQ(ran.err(), "");
  const auto next = run("print(sorted(n for n in dir() if n[0] != '_'), list('ab'))\n", ran.state);
  EXPECT_EQ(next.out(), "['kept', 'threading'] ['a', 'b']\n");
}

TEST_P(SessionState, LosesOneVariableThatDoesNotComeBackAndNoOther) {
  const auto ran = runAfter(
      "class E(Exception):\n  def __init__(self, a, b): super().__init__('one')\n"
      "shared = [1]; bad = E(1, 2); good = {'s': shared}\n",
      "print(good['s'] is shared, 'bad' in dir())\n");
  EXPECT_EQ(ran.out(), "True False\n");
  EXPECT_THAT(ran.err(), HasSubstr("[state] not restored: bad (TypeError"));
}

TEST_P(SessionState, SavesAfterAFailureOnlyWhenToldSo) {
  EXPECT_EQ(run("x = 1\nraise SystemExit(3)").result->state.end, End::kNone);
  EXPECT_EQ(run("x = 1\nraise SystemExit(0)").result->state.end, End::kSaved);
  wish_.onError = true;
  const auto failed = run("x = 1\n1/0");
  EXPECT_EQ(failed.code(), 1);
  EXPECT_EQ(failed.result->state.end, End::kSaved);
  EXPECT_EQ(run("print(x)", failed.state).out(), "1\n");
}

TEST_P(SessionState, SaysNothingOfItsOwnAndLetsTheLastWordsThrough) {
  const auto ran =
      run("class A:\n  def __reduce__(self):\n    print('pickled'); return (A, ())\n"
          "  def __del__(self): print('bye')\na = A()\nprint('hello')\n");
  EXPECT_EQ(ran.out(), "hello\nbye\n");
  EXPECT_EQ(ran.result->state.end, End::kSaved);
}

TEST_P(SessionState, RefusesWhatIsTooLarge) {
  wish_.mostBytes = 1 << 20;
  const auto ran = run("import os\nx = os.urandom(2 << 20)\nprint('done')\n");
  EXPECT_EQ(ran.out(), "done\n");
  EXPECT_EQ(ran.result->state.end, End::kTooLarge);
  EXPECT_EQ(ran.state, "");
}

TEST_P(SessionState, PacksLargeArraysTightlyWhenTheyWouldNotFit) {
  wish_.mostBytes = 1 << 20;
  const auto ran = run("import numpy as np\nx = np.zeros(1_000_000)\n");
  EXPECT_EQ(ran.result->state.end, End::kSaved);
  EXPECT_EQ(run("x[1] = 1; print(x.sum())", ran.state).out(), "1.0\n");
}

TEST_P(SessionState, CannotHoldTheAnswerUp) {
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

TEST_P(SessionState, DoesNotChangeHowTheProgramEndedWhenSavingBreaksDown) {
  for (const char* harm : {"os._exit(9)", "os.kill(os.getpid(), 9)", "b'x' * (4 << 30)"}) {
    const auto ran = run(std::string("import os\nclass A:\n  def __reduce__(self): ") + harm +
                         "\na = A()\nprint('done')\n");
    EXPECT_EQ(ran.out(), "done\n") << harm;
    EXPECT_EQ(ran.code(), 0) << harm;
  }
}

TEST_P(SessionState, IsIgnoredWhenItIsGarbage) {
  using namespace std::string_literals;
  for (const auto& state : {"\x02"s, "\x09x"s, "\x02garbage"s, "\x01\x80\x05."s,
                            "\x02\x04\x22\x4d\x18 cut"s, std::string(100'000, '\x02')}) {
    const auto ran = run("print('runs', [n for n in dir() if n[0] != '_'])", state);
    EXPECT_EQ(ran.out(), "runs []\n");
    EXPECT_THAT(ran.err(), HasSubstr("[state] not restored: "));
  }
}

TEST_P(SessionState, MadeElsewhereComesInToo) {
  const auto made =
      run("import cloudpickle, lz4.frame\n"
          "variables = {'x': 5, 'f': lambda: 6, '__name__': 'forged', 'self': None}\n"
          "for version in (1, 2):\n"
          "  open(f'v{version}', 'wb').write(bytes([version]) + "
          "lz4.frame.compress(cloudpickle.dumps(variables)))\n");
  for (const char* file : {"v1", "v2"})
    EXPECT_EQ(run("print(x, f(), __name__)", made.files.at(file)).out(), "5 6 __main__\n");
}

TEST_P(SessionState, DoesNotFillTheMemoryFromAFewBytes) {
  const auto made = run(
      "import lz4.frame\npacker = lz4.frame.LZ4FrameCompressor()\nblock = bytes(16 << 20)\n"
      "with open('bomb', 'wb') as file:\n  file.write(b'\\x02' + packer.begin())\n"
      "  for _ in range(20): file.write(packer.compress(block))\n  file.write(packer.flush())\n");
  limits_.memoryBytes = 3ULL << 30;
  const auto ran = run("print('runs')", made.files.at("bomb"));
  EXPECT_EQ(ran.out(), "runs\n");
  EXPECT_THAT(ran.err(), HasSubstr("too large when it is unpacked"));
}

TEST_P(SessionState, ThatHangsWhileItComesBackEndsAtTheTimeLimit) {
  const auto made =
      run("import time\nclass A:\n  def __reduce__(self): return (time.sleep, (99,))\na = A()\n");
  limits_.wallTime = 1s;
  const auto ran = run("print('runs')", made.state);
  EXPECT_TRUE(std::holds_alternative<model::TimedOut>(ran.result->end));
  EXPECT_EQ(ran.result->state.end, End::kNone);
}

TEST_P(SessionState, IsOnlyBytesWhateverAProgramPutsInItsPlace) {
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

TEST_P(SessionState, ForgedByAProgramGivesItNoMoreThanAnEnd) {
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

TEST_P(SessionState, OfAForkedChildIsNotSaved) {
  const auto ran = run("import os\nx = 1\nif os.fork() == 0: x = 2\nelse: os.wait()\n");
  EXPECT_EQ(run("print(x)", ran.state).out(), "1\n");
}

TEST_P(SessionState, ComesWithTheFilesOfTheRun) {
  const auto ran = run("open('f.txt', 'w').write('file'); x = 1");
  EXPECT_EQ(ran.files.at("f.txt"), "file");
  EXPECT_EQ(ran.result->state.end, End::kSaved);
}

INSTANTIATE_TEST_SUITE_P(Levels, SessionState, kAllLevels, nameOfLevel);

}  // namespace
}  // namespace apps
