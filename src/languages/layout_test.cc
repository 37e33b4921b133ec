#include "languages/layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "languages/load.h"

namespace languages {
namespace {

using testing::Contains;

Layout layoutOf(const std::string& code, const std::string& source = "",
                const std::vector<std::string>& args = {}) {
  static const auto all = load().value();
  const auto found = std::ranges::find_if(
      all, [&](const Description& description) { return description.language.code == code; });
  return layOut(*found, {code, source, args, ""}, {.memoryBytes = 1000ULL << 20, .cpus = 2});
}

struct Golden {
  std::string code, source, build, run;
};

class LayOutOf : public testing::TestWithParam<Golden> {};

TEST_P(LayOutOf, IsAsDescribed) {
  const auto layout = layoutOf(GetParam().code, "public class Shop {}");
  EXPECT_EQ(layout.sourcePath, GetParam().source);
  EXPECT_EQ(layout.build ? fmt::format("{}", fmt::join(*layout.build, " ")) : "", GetParam().build);
  EXPECT_EQ(fmt::format("{}", fmt::join(layout.run, " ")), GetParam().run);
}

INSTANTIATE_TEST_SUITE_P(
    All, LayOutOf,
    testing::Values(
        Golden{"py", "/run/program/program.py", "", "python3 -u /run/program/program.py"},
        Golden{"js", "/run/program/program.js", "",
               "node --max-old-space-size=600 /run/program/program.js"},
        Golden{"ts", "/run/program/program.ts", "",
               "node --experimental-transform-types --disable-warning=ExperimentalWarning "
               "--max-old-space-size=500 /run/program/program.ts"},
        Golden{"c", "/run/program/program.c",
               "gcc -O1 -I/mnt/data /run/program/program.c -o /run/program/program -lm",
               "/run/program/program"},
        Golden{
            "cpp", "/run/program/program.cpp",
            "g++ -std=c++20 -O1 -I/mnt/data /run/program/program.cpp -o /run/program/program -lm",
            "/run/program/program"},
        Golden{"java", "/run/program/Shop.java",
               "javac -J-Xmx600m -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 "
               "-J-XX:ActiveProcessorCount=2 -J-XX:-UsePerfData -proc:none -XDsuppressNotes "
               "-encoding UTF-8 -cp /run/program:/mnt/data:/opt/java/lib/* -d /run/program "
               "/run/program/Shop.java",
               "java -Xmx600m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ActiveProcessorCount=2 "
               "-XX:-UsePerfData -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 "
               "-cp /run/program:/mnt/data:/opt/java/lib/* Shop"},
        Golden{"php", "/run/program/program.php", "",
               "php -d memory_limit=800M -d display_errors=stderr -d log_errors=0 "
               "-d error_reporting=-1 /run/program/program.php"},
        Golden{"rs", "/run/program/main.rs",
               "rustc --edition=2021 -C opt-level=1 -C overflow-checks=on -o /run/program/program "
               "/run/program/main.rs",
               "/run/program/program"},
        Golden{
            "go", "/run/program/main.go",
            "sh -c export GOCACHE=/run/program/program.cache && mkdir $GOCACHE && "
            "ln -s /opt/go/cache/?? $GOCACHE && date +%s >$GOCACHE/trim.txt && "
            "exec go build \"$@\" go -ldflags=-s -w -o /run/program/program /run/program/main.go",
            "/run/program/program"},
        Golden{
            "d", "/run/program/program.d",
            "ldc2 -O1 -I/mnt/data -od=/run/program -of=/run/program/program /run/program/program.d",
            "/run/program/program"},
        Golden{"f90", "/run/program/program.f90",
               "gfortran -O1 -I/mnt/data -J/run/program /run/program/program.f90 "
               "-o /run/program/program",
               "/run/program/program"},
        Golden{"r", "/run/program/program.r", "", "Rscript --vanilla /run/program/program.r"},
        Golden{"bash", "/run/program/program.sh", "", "bash /run/program/program.sh"}),
    [](const auto& test) { return test.param.code; });

TEST(LayOut, AppendsTheArgumentsAsTheyAre) {
  const auto layout = layoutOf("bash", "", {"a b", "", "{source}", "-x"});
  EXPECT_THAT(layout.run,
              testing::ElementsAre("bash", "/run/program/program.sh", "a b", "", "{source}", "-x"));
}

TEST(LayOut, GivesEveryLanguageTheSameBase) {
  for (const auto* code : {"py", "go", "bash"}) {
    const auto environment = layoutOf(code).environment;
    for (const auto* variable : {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "TMPDIR=/tmp",
                                 "LANG=C.UTF-8", "TZ=UTC", "USER=sandbox", "LOGNAME=sandbox"}) {
      EXPECT_THAT(environment, Contains(variable)) << code;
    }
  }
}

TEST(LayOut, DerivesLimitsOfRuntimes) {
  EXPECT_THAT(layoutOf("go").environment, Contains("GOMEMLIMIT=800MiB"));
  EXPECT_THAT(layoutOf("go").environment, Contains("GOMAXPROCS=2"));
  EXPECT_THAT(layoutOf("r").environment, Contains("R_MAX_VSIZE=750Mb"));
  EXPECT_THAT(layoutOf("py").environment, Contains("OMP_NUM_THREADS=2"));
}

TEST(LayOut, LetsALanguageReplaceABaseVariable) {
  Description description{.source = "a", .run = {"a"}, .environment = {{"HOME", "{data}"}}};
  const auto environment = layOut(description, {}, {}).environment;
  EXPECT_THAT(environment, Contains("HOME=/mnt/data"));
  EXPECT_THAT(environment, testing::Not(Contains("HOME=/tmp")));
}

}  // namespace
}  // namespace languages
