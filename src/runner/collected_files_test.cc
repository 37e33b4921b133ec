#include "runner/collected_files.h"

#include "async/co_test.h"
#include "base/temp_folder.h"

namespace runner {
namespace {

/// Inputs that came as bytes.
InputBundle bundleOf(const std::vector<std::pair<std::string, std::string>>& inputs) {
  InputBundle bundle(10 << 20);
  for (const auto& [path, content] : inputs) {
    EXPECT_TRUE(bundle.begin({.path = path, .size = content.size()}));
    EXPECT_TRUE(bundle.append(content));
  }
  return bundle;
}

CollectedFiles::Inputs inputsOf(const InputBundle& bundle) {
  return {bundle.inputs(), bundle.descriptor()};
}

CO_TEST(CollectedFiles, ComparesContents) {
  const base::TempFolder folder;
  const std::string large(1 << 20, 'x');
  folder.write("same", large);
  folder.write("other", large);
  folder.write("longer", "abcd");
  folder.write("closed", "abc");
  std::filesystem::permissions(folder / "closed", {});
  const auto bundle = bundleOf({{"same", large},
                                {"other", std::string((1 << 20) - 1, 'x') + "y"},
                                {"longer", "abc"},
                                {"closed", "abc"}});
  const auto files = co_await CollectedFiles::collect(folder.open(), inputsOf(bundle), {});
  EXPECT_EQ(files->changes().unchanged, (std::vector<std::uint32_t>{0, 3}));
  EXPECT_EQ(files->changes().changed,
            (std::vector<model::OutputFile>{{"longer", 4, true}, {"other", 1 << 20, true}}));
}

CO_TEST(CollectedFiles, ComparesWithTheFileThatAnInputCameAs) {
  const base::TempFolder folder, originals;
  const std::string large((1 << 20) + 5, 'x');
  originals.write("large", large);
  folder.write("same", large);
  folder.write("other", std::string(1 << 20, 'x') + "xxxxy");
  folder.write("shorter", "x");
  const auto original = std::make_shared<const base::UniqueFd>(
      ::open((originals / "large").c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<PlacedInput> inputs;
  for (const char* path : {"same", "other", "shorter"})
    inputs.push_back({.path = path, .size = large.size(), .original = original});
  const auto files = co_await CollectedFiles::collect(folder.open(), {inputs}, {});
  EXPECT_EQ(files->changes().unchanged, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(files->changes().changed,
            (std::vector<model::OutputFile>{{"other", large.size(), true}, {"shorter", 1, true}}));
}

CO_TEST(CollectedFiles, SeesAnInputThatBecameSomethingElse) {
  const base::TempFolder folder;
  folder.write("folder/x", "x");
  std::filesystem::create_symlink("/etc/passwd", folder / "link");
  const auto bundle = bundleOf({{"folder", "abc"}, {"link", "abc"}});
  const auto files = co_await CollectedFiles::collect(folder.open(), inputsOf(bundle), {});
  EXPECT_EQ(files->changes().deleted, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(files->changes().changed, (std::vector<model::OutputFile>{{"folder/x", 1, false}}));
}

CO_TEST(CollectedFiles, ReadsPiecesAndNotBeyond) {
  const base::TempFolder folder;
  folder.write("a", "0123456789");
  folder.write("b", "xyz");
  const std::vector<PlacedInput> none;
  const auto files = co_await CollectedFiles::collect(folder.open(), {none}, {});
  EXPECT_EQ(files->read(0, 2, 3), "234");
  EXPECT_EQ(files->read(1, 0, 100), "xyz");
  EXPECT_EQ(files->read(0, 8, ~0ULL), "89");
  EXPECT_EQ(files->read(0, 10, 1), "");
  EXPECT_EQ(files->read(2, 0, 1), "");
}

CO_TEST(CollectedFiles, DoesNotReadWhatIsNoLongerTheFileItSaw) {
  const base::TempFolder folder;
  folder.write("a", "0123456789");
  const std::vector<PlacedInput> none;
  const auto files = co_await CollectedFiles::collect(folder.open(), {none}, {});
  std::filesystem::remove(folder / "a");
  std::filesystem::create_symlink("/etc/passwd", folder / "a");
  EXPECT_EQ(files->read(0, 0, 10), "");
}

}  // namespace
}  // namespace runner
