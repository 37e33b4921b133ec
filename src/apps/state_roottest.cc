// Variables that outlive a run, in real jails. Needs root and a sandbox root.
#include <gmock/gmock.h>

#include "apps/state_test.h"

namespace apps {
namespace {

using testing::HasSubstr;

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
