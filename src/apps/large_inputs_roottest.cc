// Inputs that lie in files, into real jails, from the port down. Needs what workspace_roottest.cc
// needs.
#include <thread>

#include "apps/workspace_test.h"

namespace apps {
namespace {

using namespace std::chrono_literals;
using Texts = std::map<std::string, std::string>;

class LargeInputsTest : public WorkspaceTest {};

TEST_P(LargeInputsTest, LargeFilesAreNotCopied) {
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

TEST_P(LargeInputsTest, LargeFilesThatContradictEachOtherAreRefused) {
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

TEST_P(LargeInputsTest, ALargeFileWithoutANameIsCopied) {
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

INSTANTIATE_TEST_SUITE_P(Levels, LargeInputsTest, testing::Values(jail::Level::kNamespaces),
                         nameOfLevel);

}  // namespace
}  // namespace apps
