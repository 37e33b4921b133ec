#include "http/multipart_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "async/co_test.h"

namespace http {
namespace {

/// A body that arrives in pieces of one size, each of which is gone when the next one is asked for.
class PiecewiseBody final : public BodyReader {
 public:
  PiecewiseBody(std::string bytes, std::size_t pieceBytes)
      : rest_(std::move(bytes)), pieceBytes_(pieceBytes) {}

  async::Task<base::Result<std::string>> readAll(std::size_t /*limit*/) override {
    co_return base::fail(base::ErrorKind::kInternal, "nobody may hold a whole form");
  }
  async::Task<base::Result<std::string_view>> read() override {
    piece_.assign(piece_.size(), '#');
    if (failure) co_return base::fail(*failure);
    piece_ = rest_.substr(0, pieceBytes_);
    rest_.erase(0, piece_.size());
    co_return std::string_view(piece_);
  }
  void limitTo(std::size_t /*bytes*/) override {}

  [[nodiscard]] bool atEnd() const { return rest_.empty(); }

  std::optional<base::Error> failure;

 private:
  std::string rest_;
  std::string piece_;
  std::size_t pieceBytes_;
};

std::string part(std::string_view name, std::string_view data) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
         std::string(data) + "\r\n";
}

CO_TEST(MultipartReader, YieldsPartsAndTheirPieces) {
  const std::string large(100'000, 'x');
  for (const std::size_t piece : {1U, 7U, 4096U, 1'000'000U}) {
    PiecewiseBody body(part("file", large) + part("kind", "user") + "--b--\r\n", piece);
    MultipartReader form(body, "b");
    auto more = co_await form.nextPart();
    EXPECT_TRUE(more && *more);
    EXPECT_EQ(form.part().name, "file");
    std::size_t received = 0;
    for (auto data = co_await form.read(); data && !data->empty(); data = co_await form.read()) {
      EXPECT_EQ(data->find_first_not_of('x'), std::string_view::npos);
      EXPECT_LE(data->size(), piece);
      received += data->size();
    }
    EXPECT_EQ(received, large.size());
    more = co_await form.nextPart();
    EXPECT_TRUE(more && *more);
    const auto text = co_await form.readText();
    EXPECT_EQ(text.value_or("failed"), "user");
    const auto after = co_await form.read();
    EXPECT_EQ(after.value_or("failed"), "") << "a part stays at its end";
    more = co_await form.nextPart();
    EXPECT_TRUE(more && !*more);
    more = co_await form.nextPart();
    EXPECT_TRUE(more && !*more) << "and a form at its end";
  }
}

CO_TEST(MultipartReader, PassesOverWhatNobodyReads) {
  PiecewiseBody body(part("a", std::string(500, 'x')) + part("b", "y") + "--b--\r\nepilogue", 50);
  MultipartReader form(body, "b");
  std::string names;
  for (auto more = co_await form.nextPart(); more && *more; more = co_await form.nextPart()) {
    names += form.part().name;
  }
  EXPECT_EQ(names, "ab");
  EXPECT_TRUE(body.atEnd()) << "the connection can be used again";
}

CO_TEST(MultipartReader, LimitsTextAndNamesTheField) {
  PiecewiseBody body(part("entity_id", std::string(11, 'x')) + "--b--", 4);
  MultipartReader form(body, "b", {.maxTextBytes = 10});
  (void)co_await form.nextPart();
  const auto text = co_await form.readText();
  EXPECT_FALSE(text);
  if (text) co_return;
  EXPECT_EQ(text.error().kind, base::ErrorKind::kTooLarge);
  EXPECT_EQ(text.error().message, "Field 'entity_id' is longer than 10 bytes");
}

CO_TEST(MultipartReader, PassesFailuresOn) {
  PiecewiseBody cut(part("a", "x"), 1000);
  MultipartReader form(cut, "b");
  (void)co_await form.nextPart();
  auto text = co_await form.readText();
  EXPECT_FALSE(text) << "a part without its end must not be taken for a whole one";

  PiecewiseBody slow(part("a", "x"), 1000);
  slow.failure = {.kind = base::ErrorKind::kTooSlow, .message = "slow"};
  MultipartReader other(slow, "b");
  const auto more = co_await other.nextPart();
  EXPECT_FALSE(more);
  EXPECT_TRUE(!more && more.error().kind == base::ErrorKind::kTooSlow);
}

}  // namespace
}  // namespace http
