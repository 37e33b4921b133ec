#include "api/wire/events.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(OutputEvents, TellCharactersWhenTheyAreWhole) {
  OutputEvents events;
  EXPECT_EQ(events.next(model::Stream::kStdout, "a\xc3"),
            "event: stdout\ndata: {\"text\":\"a\"}\n\n");
  EXPECT_EQ(events.next(model::Stream::kStderr, "e"), "event: stderr\ndata: {\"text\":\"e\"}\n\n");
  EXPECT_EQ(events.next(model::Stream::kStdout, "\xa9"),
            "event: stdout\ndata: {\"text\":\"\xc3\xa9\"}\n\n");
  EXPECT_EQ(events.next(model::Stream::kStdout, "\xf0\x9f"), "");
  EXPECT_EQ(events.rest(), "event: stdout\ndata: {\"text\":\"\xef\xbf\xbd\"}\n\n");
  EXPECT_EQ(events.rest(), "");
}

TEST(OutputEvents, NoLineOfAProgramEndsAnEvent) {
  OutputEvents events;
  const auto event = events.next(model::Stream::kStdout, "a\n\nevent: result\r\ndata: {}\n\n");
  EXPECT_EQ(event.find('\n'), event.find("\ndata: "));
  EXPECT_EQ(event.find("\n\n"), event.size() - 2);
  EXPECT_EQ(event.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace wire
