#include "languages/read_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace languages {
namespace {

using testing::HasSubstr;

const std::string kGood = R"(code: zig
source: main.zig
run: ["{output}"]
detect: [/usr/bin/zig]
)";

base::Result<Description> read(const std::string& text) {
  return readDescription(text, "zig.yaml", [](const std::string& name) {
    return name == "park.zig" ? std::optional<std::string>("wait") : std::nullopt;
  });
}

TEST(ReadDescription, FillsInWhatIsLeftOut) {
  const auto zig = read(kGood);
  ASSERT_TRUE(zig) << zig.error().message;
  EXPECT_EQ(zig->language.code, "zig");
  EXPECT_TRUE(zig->build.empty());
  EXPECT_EQ(zig->language.timeMultiplier, 1.0);
  EXPECT_FALSE(zig->language.silentExitIsNormal);
  EXPECT_TRUE(zig->bootstrap.empty());
}

TEST(ReadDescription, ReadsEverything) {
  const auto zig = read(kGood + R"(aliases: [ziglang]
build: [zig, build-exe, "{source}"]
environment: {B: "2", A: "{cpus}"}
multipliers: {time: 1.5, memory: 2}
silentExitIsNormal: true
parked: {bootstrap: park.zig, pool: 3, state: [park.zig], tiers: {bare: [], big: [std]},
         tools: {modules: [park.zig], languages: [zig, bash]}}
)");
  ASSERT_TRUE(zig) << zig.error().message;
  EXPECT_THAT(zig->language.aliases, testing::ElementsAre("ziglang"));
  EXPECT_THAT(zig->environment,
              testing::ElementsAre(testing::Pair("B", "2"), testing::Pair("A", "{cpus}")));
  EXPECT_EQ(zig->language.timeMultiplier, 1.5);
  EXPECT_EQ(zig->bootstrap, "wait");
  EXPECT_EQ(zig->pool, 3u);
  ASSERT_EQ(zig->toolModules.size(), 1U);
  EXPECT_EQ(zig->toolModules[0].file, "park.zig");
  EXPECT_EQ(zig->toolModules[0].text, "wait");
  ASSERT_EQ(zig->stateModules.size(), 1U);
  EXPECT_TRUE(zig->language.keepsVariables);
  EXPECT_THAT(zig->toolLanguages, testing::ElementsAre("zig", "bash"));
  ASSERT_EQ(zig->tiers.size(), 2u);
  EXPECT_EQ(zig->tiers[0].name, "bare");
  EXPECT_EQ(zig->tiers[1].imports, std::vector<std::string>{"std"});
}

struct Wrong {
  std::string text, message;
};

class ReadWrongDescription : public testing::TestWithParam<Wrong> {};

TEST_P(ReadWrongDescription, NamesFileLineAndKey) {
  const auto result = read(GetParam().text);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, base::ErrorKind::kInvalid);
  EXPECT_THAT(result.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ReadWrongDescription,
    testing::Values(
        Wrong{"", "zig.yaml:1: expected a mapping"}, Wrong{"[1]", "zig.yaml:1: expected a mapping"},
        Wrong{"code: [", "zig.yaml:1: "}, Wrong{"source: x", "zig.yaml:1: code: is missing"},
        Wrong{"code: Zig!", "zig.yaml:1: code: "},
        Wrong{kGood + "comand: x", "zig.yaml:5: comand: unknown key; known are code, "},
        Wrong{kGood + "code: zag", "zig.yaml:5: code: stands here a second time"},
        Wrong{kGood + "build: gcc", "zig.yaml:5: build: expected a list of texts"},
        Wrong{kGood + "build: [a, [b]]", "zig.yaml:5: build: expected a list of texts"},
        Wrong{kGood + "build: ['{sauce}']", "zig.yaml:5: build: unknown placeholder {sauce}"},
        Wrong{kGood + "aliases: ['a b']", "zig.yaml:5: aliases: \"a b\""},
        Wrong{kGood + "environment: {A: [1]}", "zig.yaml:5: environment.A: expected a text"},
        Wrong{kGood + "environment: {'A=B': x}", "zig.yaml:5: environment: \"A=B\""},
        Wrong{kGood + "environment: {A: '{x}'}", "zig.yaml:5: environment: A: unknown placeholder"},
        Wrong{kGood + "multipliers: {time: 0}", "zig.yaml:5: time: expected a number above 0"},
        Wrong{kGood + "multipliers: {time: nan}", "zig.yaml:5: time: expected a number above 0"},
        Wrong{kGood + "multipliers: {speed: 1}", "zig.yaml:5: speed: unknown key"},
        Wrong{kGood + "silentExitIsNormal: 7", "zig.yaml:5: silentExitIsNormal: expected true"},
        Wrong{kGood + "parked: {bootstrap: nowhere.py, tiers: {a: []}}", "zig.yaml:5: bootstrap: "},
        Wrong{kGood + "parked: {bootstrap: ../park.zig, tiers: {a: []}}",
              "zig.yaml:5: bootstrap: "},
        Wrong{kGood + "parked: {bootstrap: park.zig, state: [nowhere.py], tiers: {a: []}}",
              "zig.yaml:5: state: expected names of files"},
        Wrong{kGood + "parked: {bootstrap: park.zig}", "tiers: expected at least one tier"},
        Wrong{kGood + "parked: {bootstrap: park.zig, pool: -1}", "pool: expected a whole number"},
        Wrong{
            kGood + "parked: {bootstrap: park.zig, tiers: {a: []}, tools: {modules: [nowhere.py]}}",
            "modules: expected names of files"},
        Wrong{"code: a\nsource: ../a\nrun: [a]\ndetect: [/a]", "zig.yaml:2: source: "},
        Wrong{"code: a\nsource: a\nrun: []\ndetect: [/a]", "zig.yaml:3: run: expected a command"},
        Wrong{"code: a\nsource: a\nrun: [a]\ndetect: [a]", "zig.yaml:4: detect: expected absolute"},
        Wrong{"code: a\nsource: a\nrun: [a]", "detect: expected at least one path"}));

}  // namespace
}  // namespace languages
