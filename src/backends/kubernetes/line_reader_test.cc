#include "backends/kubernetes/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace kubernetes {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> linesOf(std::string_view stream, std::size_t piece, std::size_t most) {
  LineReader reader(most);
  std::vector<std::string> lines;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    reader.feed(stream.substr(0, piece));
    for (;;) {
      const auto line = reader.next();
      if (!line) {
        EXPECT_FALSE(reader.next());
        lines.emplace_back("refused");
        return lines;
      }
      if (!*line) break;
      lines.emplace_back(**line);
    }
  }
  return lines;
}

TEST(LineReader, HowTheBytesAreCutChangesNothing) {
  for (std::size_t piece = 1; piece < 12; ++piece)
    EXPECT_THAT(linesOf("one\n\ntwo\nthree", piece, 100), ElementsAre("one", "", "two")) << piece;
}

TEST(LineReader, ALineThatIsTooLongIsRefusedBeforeItsEnd) {
  for (std::size_t piece = 1; piece < 12; ++piece) {
    EXPECT_THAT(linesOf("12345\n12345\n", piece, 5), ElementsAre("12345", "12345"));
    EXPECT_THAT(linesOf("12345\n123456", piece, 5), ElementsAre("12345", "refused"));
  }
}

}  // namespace
}  // namespace kubernetes
