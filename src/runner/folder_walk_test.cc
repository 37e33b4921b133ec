#include "runner/folder_walk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/temp_folder.h"

namespace runner {
namespace {

using model::LeftBehind;
using model::LeftFile;

struct Walked {
  std::vector<std::string> paths;
  std::vector<FolderWalk::File> files;
  LeftFiles left;
  bool cut = false;
};

Walked walk(const base::TempFolder& folder, std::vector<std::string> inputs = {}) {
  const auto opened = folder.open();
  FolderWalk walk(opened.get(), std::move(inputs));
  while (walk.step()) {
  }
  Walked walked{.paths = {}, .files = walk.takeFiles(), .left = walk.takeLeft(), .cut = walk.cut()};
  for (const auto& file : walked.files) walked.paths.push_back(file.path);
  return walked;
}

using Paths = std::vector<std::string>;

TEST(FolderWalk, FindsFilesInTheOrderOfTheirBytes) {
  const base::TempFolder folder;
  for (const char* name : {"b", "a/c", "a-b", "a.txt", "\xc3\xa9", "B", "line\nbreak"})
    folder.write(name, "x");
  EXPECT_EQ(walk(folder).paths,
            (Paths{"B", "a-b", "a.txt", "a/c", "b", "line\nbreak", "\xc3\xa9"}));
}

TEST(FolderWalk, LeavesOutWhatIsNobodysResult) {
  const base::TempFolder folder;
  for (const char* name :
       {".env", ".cache/x", "a/.b/c", "__pycache__/m.txt", "m.pyc", "node_modules/p/i.js", "x.EXE"})
    folder.write(name, "x");
  const auto walked = walk(folder);
  EXPECT_EQ(walked.paths, Paths{});
  EXPECT_EQ(walked.left.count, 0u);
}

TEST(FolderWalk, LooksWhereAnInputLives) {
  const base::TempFolder folder;
  for (const char* name : {".env", ".config/a", ".config/b", ".config/.c", ".configure", "x.bat"})
    folder.write(name, "x");
  EXPECT_EQ(walk(folder, {".env", ".config/a", "x.bat"}).paths,
            (Paths{".config/a", ".config/b", ".env", "x.bat"}));
}

TEST(FolderWalk, FollowsNoLinkAndOpensNoPipe) {
  const base::TempFolder folder;
  std::filesystem::create_symlink("/etc/passwd", folder / "passwd");
  std::filesystem::create_directory_symlink("/etc", folder / "etc");
  std::filesystem::create_directory_symlink(".", folder / "loop");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0666), 0);
  const auto walked = walk(folder);
  EXPECT_EQ(walked.paths, Paths{});
  EXPECT_EQ(walked.left.named.size(), 4u);
  for (const auto& left : walked.left.named) EXPECT_EQ(left.reason, LeftBehind::kNotAFile);
  EXPECT_EQ(walked.left.count, 0u) << "nobody takes them for results";
}

TEST(FolderWalk, NamesWhatHasABadName) {
  const base::TempFolder folder;
  folder.write("\xff", "x");
  folder.write("back\\slash", "x");
  folder.write("1/2/3/4/5/6/7/8/9/10", "x");
  folder.write("1/2/3/4/5/6/7/8/9/x/11", "x");
  const auto walked = walk(folder);
  EXPECT_EQ(walked.paths, (Paths{"1/2/3/4/5/6/7/8/9/10"}));
  EXPECT_EQ(walked.left.count, 3u);
  for (const auto& left : walked.left.named) EXPECT_EQ(left.reason, LeftBehind::kBadName);
}

TEST(FolderWalk, ReadsFoldersWithoutRights) {
  const base::TempFolder folder;
  folder.write("closed/in/x", "x");
  folder.write("readable/x", "x");
  folder.write("y", "x");
  std::filesystem::permissions(folder / "y", {});
  std::filesystem::permissions(folder / "closed/in", {});
  std::filesystem::permissions(folder / "closed", {});
  std::filesystem::permissions(folder / "readable", std::filesystem::perms::owner_read);
  EXPECT_EQ(walk(folder).paths, (Paths{"closed/in/x", "readable/x", "y"}));
}

TEST(FolderWalk, TellsSizesAndHardLinks) {
  const base::TempFolder folder;
  folder.write("one", "12345");
  std::filesystem::create_hard_link(folder / "one", folder / "two");
  folder.write("alone", "");
  std::filesystem::resize_file(folder / "alone", 1ULL << 40);
  const auto files = walk(folder).files;
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].size, 1ULL << 40);
  EXPECT_FALSE(files[0].hasOtherNames);
  EXPECT_TRUE(files[1].hasOtherNames && files[2].hasOtherNames);
  EXPECT_EQ(files[1].inode, files[2].inode);
}

TEST(FolderWalk, IsBounded) {
  const base::TempFolder folder;
  folder.write("0/x", "");
  for (std::size_t i = 0; i < FolderWalk::kMostEntries + 10; ++i)
    std::filesystem::create_symlink("x", folder / ("0/" + std::to_string(i)));
  const auto walked = walk(folder);
  EXPECT_TRUE(walked.cut);
  EXPECT_EQ(walked.left.named.size(), model::kMostLeftNamed);
}

TEST(IsEmptyFolder, SeesHiddenFilesToo) {
  const base::TempFolder folder;
  EXPECT_TRUE(isEmptyFolder(folder.open().get()));
  folder.write(".hidden", "");
  EXPECT_FALSE(isEmptyFolder(folder.open().get()));
}

}  // namespace
}  // namespace runner
