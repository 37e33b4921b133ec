// The files of a run, as server and runner speak of them.
#include <unistd.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cstdlib>
#include <filesystem>

#include "async/co_test.h"
#include "backends/local/fake_runner.h"
#include "backends/local/local_sandbox.h"
#include "backends/local/local_sandbox_provider.h"
#include "ports/open_file_source.h"
#include "ports/text_files.h"

namespace local {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Outcome = base::Result<model::RunResult>;

async::Task<Outcome> runWith(const FakeRunner& runner, ports::Workspace workspace,
                             std::string text = "print(1)") {
  Options options{.socket = runner.socket(), .pools = {{.target = 1}}};
  LocalSandboxProvider provider(std::move(options), co_await asio::this_coro::executor);
  model::Program program{
      .language = "py", .code = std::move(text), .args = {}, .standardInput = {}};
  auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(3s));
  EXPECT_TRUE(sandbox.has_value());
  ports::OutputListener listener;
  async::CancelToken cancel;
  co_return co_await (*sandbox)->run(std::move(program), {}, workspace, listener, cancel);
}

CO_TEST(LocalFiles, GoIn) {
  FakeRunner runner;
  ports::TextSource small("a,b\n"), large(std::string(1'000'000, 'x')), nothing("");
  const std::vector<ports::InputFile> inputs{
      {"in.csv", false, &small}, {"deep/large.bin", true, &large}, {"empty", false, &nothing}};
  const auto result = co_await runWith(runner, {.inputs = inputs});
  EXPECT_TRUE(result.has_value());
  const auto got = runner.lastInputs();
  EXPECT_EQ(got.size(), 3u);
  if (got.size() != 3) co_return;
  EXPECT_EQ(got[0].content, "a,b\n");
  EXPECT_EQ(got[1].head.path, "deep/large.bin");
  EXPECT_TRUE(got[1].head.readOnly);
  EXPECT_EQ(got[1].content, std::string(1'000'000, 'x'));
  EXPECT_EQ(got[2].head.size, 0u);
  EXPECT_FALSE(runner.lastOrder()->files.has_value());
}

/// A file of the test's own.
class ContentFile {
 public:
  explicit ContentFile(const std::string& content) {
    const int file = ::mkstemp(path_.data());
    EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    ::close(file);
  }
  ~ContentFile() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "content-XXXXXX";
};

CO_TEST(LocalFiles, AboveTheMostInPiecesGoInAsOpenFiles) {
  FakeRunner runner;
  const std::string most(64 << 10, 'm'), more((64 << 10) + 1, 'x');
  const ContentFile copied(most), handed(more);
  ports::OpenFileSource bytes(copied.path()), file(handed.path());
  ports::TextSource noFile(more);
  const std::vector<ports::InputFile> inputs{
      {"most", false, &bytes}, {"more", true, &file}, {"text", false, &noFile}};
  const auto result = co_await runWith(runner, {.inputs = inputs});
  EXPECT_TRUE(result.has_value());
  const auto got = runner.lastInputs();
  EXPECT_EQ(got.size(), 3u);
  if (got.size() != 3) co_return;
  EXPECT_FALSE(got[0].head.handed);
  EXPECT_EQ(got[0].content, most);
  EXPECT_TRUE(got[1].head.handed && got[1].head.readOnly);
  EXPECT_EQ(got[1].head.path, "more");
  EXPECT_EQ(got[1].content, more);
  EXPECT_EQ(file.reads(), 0);
  EXPECT_FALSE(got[2].head.handed);
  EXPECT_EQ(got[2].content, more);
}

CO_TEST(LocalFiles, BeyondTheMostThatAreHandedOverGoInAsBytes) {
  FakeRunner runner;
  const ContentFile content(std::string((1 << 20) + 1, 'x'));
  ports::OpenFileSource file(content.path());
  std::vector<ports::InputFile> inputs;
  for (std::size_t i = 0; i < protocol::kMostHanded + 1; ++i)
    inputs.push_back({std::to_string(i), false, &file});
  const auto result = co_await runWith(runner, {.inputs = inputs});
  EXPECT_TRUE(result.has_value());
  const auto got = runner.lastInputs();
  EXPECT_EQ(got.size(), inputs.size());
  EXPECT_EQ(std::ranges::count(got, true, [](const auto& each) { return each.head.handed; }),
            std::ptrdiff_t{protocol::kMostHanded});
  EXPECT_EQ(got.back().content.size(), file.size());
}

CO_TEST(LocalFiles, WithBadNamesAreRefused) {
  FakeRunner runner;
  ports::TextSource text("x");
  const std::vector<ports::InputFile> inputs{{"../x", false, &text}};
  const auto result = co_await runWith(runner, {.inputs = inputs});
  EXPECT_EQ(result.error().kind, base::ErrorKind::kInvalid);
}

class FailingSource final : public ports::InputSource {
 public:
  [[nodiscard]] std::uint64_t size() const override { return 10; }
  [[nodiscard]] async::Task<base::Result<std::string>> read(std::uint64_t, std::size_t) override {
    co_return base::fail(base::ErrorKind::kInternal, "the store is broken");
  }
};

CO_TEST(LocalFiles, WhoseSourceFailsEndTheRunBeforeItBegins) {
  FakeRunner runner;
  FailingSource source;
  const std::vector<ports::InputFile> inputs{{"x", false, &source}};
  const auto result = co_await runWith(runner, {.inputs = inputs});
  EXPECT_EQ(result.error().message, "the store is broken");
  EXPECT_EQ(runner.ordered(), 0);
}

const std::string kLarge(700'000, 'l');

void leaveThree(FakeRunner& runner) {
  model::WorkspaceChanges changes;
  changes.changed = {{"a", 3, false}, {"empty", 0, false}, {"large", kLarge.size(), false}};
  runner.leaveFiles(changes, {"abc", "", kLarge});
}

CO_TEST(LocalFiles, ComeOut) {
  FakeRunner runner;
  leaveThree(runner);
  ports::TextFiles outputs;
  const auto result = co_await runWith(runner, {.outputs = &outputs});
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(outputs.files(),
            (std::map<std::string, std::string>{{"a", "abc"}, {"empty", ""}, {"large", kLarge}}));
  EXPECT_EQ(result->files.changed.size(), 3u);
  EXPECT_EQ(result->files.leftCount, 0u);
}

CO_TEST(LocalFiles, ComeOutAlthoughTheConnectionBreaks) {
  for (const int fetch : {1, 2, 3, 4}) {
    FakeRunner runner;
    leaveThree(runner);
    runner.breakAtFetch(fetch);
    ports::TextFiles outputs;
    const auto result = co_await runWith(runner, {.outputs = &outputs});
    EXPECT_TRUE(result.has_value());
    EXPECT_EQ(outputs.files().size(), 3u) << "at fetch " << fetch;
    EXPECT_EQ(outputs.files().at("large"), kLarge);
    EXPECT_EQ(runner.attached(), 1);
  }
}

CO_TEST(LocalFiles, ThatCannotBeReadAreNamed) {
  FakeRunner runner;
  model::WorkspaceChanges changes;
  changes.changed = {{"a", 3, false}, {"b", 3, false}};
  runner.leaveFiles(changes, {"ab", "abc"});
  ports::TextFiles outputs;
  const auto result = co_await runWith(runner, {.outputs = &outputs});
  EXPECT_EQ(outputs.files(), (std::map<std::string, std::string>{{"b", "abc"}}));
  EXPECT_EQ(result->files.left,
            (std::vector<model::LeftFile>{{"a", model::LeftBehind::kUnreadable}}));
  EXPECT_EQ(result->files.leftCount, 1u);
  EXPECT_EQ(result->files.changed.size(), 1u);
}

class Choosy final : public ports::OutputFiles {
 public:
  [[nodiscard]] async::Task<bool> begin(const model::OutputFile& file) override {
    co_return file.path != "a";
  }
  [[nodiscard]] async::Task<bool> write(std::string_view) override {
    ++pieces;
    co_return false;
  }
  [[nodiscard]] async::Task<bool> take(base::UniqueFd) override { co_return false; }
  [[nodiscard]] async::Task<void> finish(bool whole) override {
    finished += whole ? 1 : 0;
    co_return;
  }
  int pieces = 0, finished = 0;
};

CO_TEST(LocalFiles, CanBeRefusedBeforeTheirBytesAndInTheMiddle) {
  FakeRunner runner;
  leaveThree(runner);
  Choosy outputs;
  const auto result = co_await runWith(runner, {.outputs = &outputs});
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(outputs.pieces, 1);
  EXPECT_EQ(outputs.finished, 1) << "the empty one";
  EXPECT_EQ(runner.fetched(), 1);
}

CO_TEST(LocalFiles, BeyondWhatWasAskedForAreARunnerThatIsNotThere) {
  FakeRunner runner;
  leaveThree(runner);
  ports::TextFiles outputs;
  for (const auto& limits :
       {model::OutputFileLimits{.files = 2}, model::OutputFileLimits{.fileBytes = 699'999},
        model::OutputFileLimits{.totalBytes = 700'002}}) {
    const auto result = co_await runWith(runner, {.outputs = &outputs, .limits = limits});
    EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
  }
  model::WorkspaceChanges changes;
  changes.deleted = {0};
  runner.leaveFiles(changes, {});
  const auto result = co_await runWith(runner, {.outputs = &outputs});
  EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable) << "there are no inputs";
}

}  // namespace
}  // namespace local
