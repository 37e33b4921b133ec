#include "runner/changes.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

using model::LeftBehind;
using model::LeftFile;
using model::OutputFile;
using Places = std::vector<std::uint32_t>;

PlacedInput input(std::string path, bool readOnly = false) {
  return {.path = std::move(path), .size = 1, .readOnly = readOnly};
}

Found found(std::vector<FolderWalk::File> files) {
  return {.files = std::move(files), .left = {}, .cut = false};
}

TEST(Changes, TellNewChangedUnchangedAndDeletedApart) {
  const auto changes =
      changesOf({input("gone"), input("kept"), input("other")}, {false, true, false},
                found({{"kept", 1}, {"new", 2}, {"other", 3}}), {});
  EXPECT_EQ(changes.changed, (std::vector<OutputFile>{{"new", 2, false}, {"other", 3, true}}));
  EXPECT_EQ(changes.deleted, Places{0});
  EXPECT_EQ(changes.unchanged, Places{1});
  EXPECT_EQ(changes.leftCount, 0u);
}

TEST(Changes, OfReadOnlyInputsAreDropped) {
  const auto changes = changesOf({input("a", true)}, {false}, found({{"a", 7}}), {});
  EXPECT_TRUE(changes.changed.empty());
  EXPECT_EQ(changes.unchanged, Places{0});
}

TEST(Changes, OverTheLimitsAreLeftBehind) {
  const auto changes = changesOf({}, {}, found({{"a", 10}, {"b", 5}, {"c", 6}, {"d", 4}, {"e", 0}}),
                                 {.files = 2, .fileBytes = 9, .totalBytes = 10});
  EXPECT_EQ(changes.changed, (std::vector<OutputFile>{{"b", 5, false}, {"d", 4, false}}));
  EXPECT_EQ(changes.left, (std::vector<LeftFile>{{"a", LeftBehind::kTooLarge},
                                                 {"c", LeftBehind::kTooLarge},
                                                 {"e", LeftBehind::kTooMany}}));
  EXPECT_EQ(changes.leftCount, 3u);
}

TEST(Changes, CountAFileOfSeveralNamesOnce) {
  const auto changes = changesOf({}, {}, found({{"a", 5, 7, true}, {"b", 5, 7, true}}), {});
  EXPECT_EQ(changes.changed, (std::vector<OutputFile>{{"a", 5, false}}));
  EXPECT_EQ(changes.left, (std::vector<LeftFile>{{"b", LeftBehind::kAnotherName}}));
}

TEST(Changes, NameTheFirstThatWereLeftAndCountAll) {
  std::vector<FolderWalk::File> files;
  for (int i = 1'000; i < 2'000; ++i) files.push_back({std::to_string(i), 1});
  const auto changes = changesOf({}, {}, found(std::move(files)), {.files = 10});
  EXPECT_EQ(changes.changed.size(), 10u);
  EXPECT_EQ(changes.left.size(), model::kMostLeftNamed);
  EXPECT_EQ(changes.left.front().path, "1010");
  EXPECT_EQ(changes.leftCount, 990u);
}

TEST(Changes, CallNothingDeletedThatWasNotReached) {
  auto walk = found({});
  walk.cut = true;
  const auto changes = changesOf({input("a")}, {false}, std::move(walk), {});
  EXPECT_TRUE(changes.deleted.empty());
  EXPECT_TRUE(changes.cut);
}

}  // namespace
}  // namespace runner
