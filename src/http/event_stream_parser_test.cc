#include "http/event_stream_parser.h"

#include <gtest/gtest.h>

#include <vector>

namespace http {
namespace {

/// "type|data|id" of each event, "too large" at the end of a stream that is refused.
std::vector<std::string> read(std::string_view stream, std::size_t piece = std::string::npos,
                              std::size_t most = 1'000) {
  EventStreamParser parser(most);
  std::vector<std::string> events;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    parser.feed(stream.substr(0, piece));
    for (;;) {
      const auto next = parser.next();
      if (!next) {
        events.emplace_back("too large");
        return events;
      }
      const auto& event = *next;
      if (!event) break;
      events.push_back(event->type + "|" + event->data + "|" + event->lastId);
    }
  }
  return events;
}

using Events = std::vector<std::string>;

TEST(EventStream, AnEventEndsWithAnEmptyLine) {
  EXPECT_EQ(read("event: stdout\ndata: {\"text\":\"a\"}\n\ndata: b\n\n"),
            (Events{"stdout|{\"text\":\"a\"}|", "message|b|"}));
}

TEST(EventStream, ThePiecesInWhichItComesChangeNothing) {
  const std::string stream =
      "\xEF\xBB\xBF"
      "event: a\r\ndata: 1\r\ndata:2\r\n\r\n:comment\rdata: x\r\rid: 7\ndata\n\n";
  for (std::size_t piece = 1; piece < stream.size(); ++piece)
    EXPECT_EQ(read(stream, piece), (Events{"a|1\n2|", "message|x|", "message||7"})) << piece;
}

TEST(EventStream, TheExamplesOfTheStandard) {
  EXPECT_EQ(read("data: YHOO\ndata: +2\ndata: 10\n\n"), (Events{"message|YHOO\n+2\n10|"}));
  EXPECT_EQ(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
                 "data:  third event\n\n"),
            (Events{"message|first event|1", "message|second event|", "message| third event|"}));
  EXPECT_EQ(read("data\n\ndata\ndata\n\ndata:"), (Events{"message||", "message|\n|"}));
  EXPECT_EQ(read("data:test\n\ndata: test\n\n"), (Events{"message|test|", "message|test|"}));
}

TEST(EventStream, AnEventWithoutDataIsNoneAndItsTypeIsForgotten) {
  EXPECT_EQ(read("event: a\n\ndata: 1\n\n"), (Events{"message|1|"}));
}

TEST(EventStream, WhatTheStreamEndsWithinIsNone) {
  EXPECT_EQ(read("data: 1\n"), Events{});
}

TEST(EventStream, UnknownFieldsAreIgnored) {
  EXPECT_EQ(read("dat: 0\nDATA: 1\n data: 2\ndata: 3\n\n"), (Events{"message|3|"}));
}

TEST(EventStream, AnIdWithNulIsIgnoredAndTheOneBeforeStays) {
  using namespace std::string_literals;
  EXPECT_EQ(read("id: 1\nid: 2\0\ndata: x\n\n"s), (Events{"message|x|1"}));
}

TEST(EventStream, AByteOrderMarkCountsOnlyAtTheBeginning) {
  EXPECT_EQ(read("data: 1\n\n\xEF\xBB\xBF"
                 "data: 2\n\n"),
            (Events{"message|1|"}));
}

TEST(EventStream, SaysWhenToConnectAnewIfItIsANumber) {
  EventStreamParser parser(100);
  for (const auto* stream :
       {"retry: 10x\n", "retry:\n", "retry: -1\n", "retry: 99999999999999999999\n"}) {
    parser.feed(stream);
    EXPECT_TRUE(parser.next());
    EXPECT_FALSE(parser.retry()) << stream;
  }
  parser.feed("retry: 2500\n");
  EXPECT_TRUE(parser.next());
  EXPECT_EQ(parser.retry(), std::chrono::milliseconds(2500));
}

TEST(EventStream, AnEventThatIsTooLargeEndsIt) {
  EXPECT_EQ(read("data: 1\n\ndata: 12345\n\n", 1, 10), (Events{"message|1|", "too large"}));
  EXPECT_EQ(read("data: 1\ndata: 1\ndata: 1\n\n", 1, 10), (Events{"too large"}));
  EXPECT_EQ(read(":" + std::string(20, 'x'), 1, 10), (Events{"too large"}));
}

TEST(EventStream, ManyEventsMayBeLargerThanOne) {
  std::string stream;
  for (int i = 0; i < 100; ++i) stream += "data: 1\n\n: x\n";
  EXPECT_EQ(read(stream, 7, 10).size(), 100U);
}

}  // namespace
}  // namespace http
