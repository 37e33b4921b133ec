#include "protocol/codec.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace protocol {
namespace {

model::RunLimits oddLimits() {
  return {.wallTime = model::Milliseconds(1),
          .cpuTime = model::Milliseconds(2),
          .memoryBytes = 3,
          .processes = 4,
          .cpus = 0.5,
          .givesWay = true,
          .openFiles = 6,
          .fileBytes = 7,
          .dataBytes = ~0ULL,
          .tmpBytes = 9,
          .inodes = 10,
          .outputBytes = 11,
          .drainBytes = 12};
}

Outcome outcomeWith(model::RunEnd end) {
  Outcome outcome;
  outcome.result.end = end;
  outcome.result.stage = model::Stage::kCompile;
  outcome.result.stdoutCut = true;
  outcome.result.limitsReached = {model::LimitReached::kInodes, model::LimitReached::kDisk};
  outcome.result.missingWalls = {"memory", "uid-per-sandbox"};
  outcome.result.wallTime = model::Milliseconds(12);
  outcome.result.cpuTime = model::Milliseconds(34);
  outcome.result.peakMemoryBytes = 1ULL << 40;
  outcome.result.files = {.changed = {{"a/b.png", 1ULL << 33, true}, {"c", 0, false}},
                          .deleted = {0, 2},
                          .unchanged = {1},
                          .left = {{"back\\slash", model::LeftBehind::kBadName},
                                   {"pipe", model::LeftBehind::kNotAFile}},
                          .leftCount = 70'000,
                          .cut = true};
  outcome.result.state = {
      .end = model::KeptState::End::kSaved, .bytes = 1ULL << 33, .notes = "a note\n"};
  return outcome;
}

/// Decoding what was encoded gives the same again, in every field that is encoded.
template <class Message>
void expectRoundTrip(const Message& message) {
  const Frame frame = frameOf(message, 7);
  EXPECT_EQ(frame.type, kTypeOf<Message>);
  const auto again = messageOf<Message>(frame);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(encode(*again), frame.payload);
}

TEST(Codec, BringsEveryMessageBack) {
  expectRoundTrip(Prepare{.parked = ParkedKind{"py", "bare"}, .limits = oddLimits()});
  expectRoundTrip(Prepare{.parked = std::nullopt});
  expectRoundTrip(Attach{.run = "r", .lease = "l", .last = ~0ULL});
  expectRoundTrip(Inspect{});
  expectRoundTrip(TakeOver{.name = "n", .lease = "l", .round = ~0U});
  expectRoundTrip(Taken{.run = "r", .lease = "l", .last = ~0ULL, .answered = 3, .open = {1, 7}});
  expectRoundTrip(
      Order{.language = "c",
            .args = {"", "a b", "\xff\n\""},
            .limits = oddLimits(),
            .streaming = true,
            .files = model::OutputFileLimits{.files = 1, .fileBytes = ~0ULL, .totalBytes = 3},
            .state = model::StateWish{.mostBytes = model::kMostStateBytes, .onError = true},
            .suspension =
                Suspension{.name = "n", .lease = "l", .longest = model::Milliseconds(300'000)}});
  expectRoundTrip(Order{.files = std::nullopt, .state = std::nullopt});
  expectRoundTrip(
      Input{.path = "data/\xc3\xa9.csv", .size = ~0ULL, .readOnly = true, .handed = true});
  expectRoundTrip(FetchState{.offset = 1ULL << 40, .length = kMaxPieceBytes, .asFile = true});
  expectRoundTrip(StateFile{.size = ~0ULL});
  expectRoundTrip(Fetch{.file = 7, .offset = 1ULL << 40, .length = kMaxPieceBytes, .asFile = true});
  expectRoundTrip(Cancel{});
  expectRoundTrip(Acknowledge{.last = 5});
  expectRoundTrip(Ready{.run = "r", .lease = "l", .leaseTime = model::Milliseconds(10'000)});
  expectRoundTrip(Ready{.run = "r", .lease = "l", .reached = {"10.96.0.1:443", "[fd00::1]:443"}});
  expectRoundTrip(Refused{.kind = Refused::Kind::kInvalid, .message = "no such language"});
  expectRoundTrip(Refused{.kind = Refused::Kind::kUnavailable, .message = ""});
  expectRoundTrip(Attached{.last = 3});
  expectRoundTrip(Inspection{.kernel = "6.1",
                             .cgroups = "hybrid",
                             .walls = {{"memory", false, "no controller"}, {"seccomp", true, ""}},
                             .languages = {"py", "bash"},
                             .sandboxRoot = "/sandbox",
                             .largeInputs = {.mounted = true, .reason = "so"},
                             .busy = true});
}

TEST(Codec, BringsEveryEndOfARunBack) {
  using model::Milliseconds;
  for (const model::RunEnd& end : std::vector<model::RunEnd>{
           model::Exited{255}, model::Signalled{9}, model::TimedOut{Milliseconds(5)},
           model::CpuTimeUsedUp{Milliseconds(6)}, model::OutOfMemory{1ULL << 33},
           model::OutputLimit{model::Stream::kStderr}, model::Cancelled{}}) {
    expectRoundTrip(outcomeWith(end));
    EXPECT_EQ(decode<Outcome>(encode(outcomeWith(end)))->result.end.index(), end.index());
  }
}

TEST(Codec, KeepsTheBytesOfArguments) {
  const Order order{.language = "py", .args = {"\xff\xfe", "\xe4\xbd\xa0", "\t\n\\\""}};
  EXPECT_EQ(decode<Order>(encode(order))->args, order.args);
}

TEST(Codec, KeepsTheBytesOfBadNames) {
  Outcome outcome;
  outcome.result.files.left = {{"\xff\n", model::LeftBehind::kBadName}};
  outcome.result.state.notes = "\xff\n";
  const auto again = decode<Outcome>(encode(outcome));
  EXPECT_EQ(again->result.files.left, outcome.result.files.left);
  EXPECT_EQ(again->result.state.notes, outcome.result.state.notes);
}

TEST(Codec, RefusesASuspensionBeyondMeasure) {
  const auto order = [](Suspension how) { return decode<Order>(encode(Order{.suspension = how})); };
  EXPECT_TRUE(order({.name = "n", .lease = "l", .longest = std::chrono::hours(24)}));
  EXPECT_FALSE(order({.name = "n", .lease = "l", .longest = std::chrono::hours(25)}));
  EXPECT_FALSE(order({.name = "", .lease = "l"})) << "everybody would know it";
  EXPECT_FALSE(order({.name = "n", .lease = ""}));
  EXPECT_FALSE(order({.name = std::string(65, 'n'), .lease = "l"}));
}

TEST(Codec, RefusesOpenCallsThatAreNotInOrder) {
  const auto taken = [](std::vector<std::uint32_t> open) {
    return decode<Taken>(encode(Taken{.open = std::move(open)}));
  };
  EXPECT_TRUE(taken({1, 2}));
  EXPECT_FALSE(taken({2, 1}));
  EXPECT_FALSE(taken({1, 1}));
  std::vector<std::uint32_t> many;
  for (std::uint32_t call = 0; call <= model::kMostToolCalls; ++call) many.push_back(call);
  EXPECT_FALSE(taken(many));
}

TEST(Codec, RefusesNulInArguments) {
  EXPECT_FALSE(decode<Order>(encode(Order{.args = {std::string("a\0b", 3)}})).has_value());
}

TEST(Codec, IgnoresUnknownKeys) {
  EXPECT_EQ(decode<Attached>(R"({"last":3,"later":{"deep":[1]}})")->last, 3u);
}

TEST(Codec, LeavesOutLimitsReachedThatItDoesNotKnow) {
  auto json = boost::json::parse(encode(outcomeWith(model::Exited{0}))).as_object();
  json["limitsReached"] = {"disk", "entropy"};
  const auto outcome = decode<Outcome>(boost::json::serialize(json));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->result.limitsReached, std::vector{model::LimitReached::kDisk});
}

TEST(Codec, TakesNamesOfMissingWallsOnly) {
  auto json = boost::json::parse(encode(outcomeWith(model::Exited{0}))).as_object();
  const auto isTaken = [&](const boost::json::value& walls) {
    json["missingWalls"] = walls;
    return decode<Outcome>(boost::json::serialize(json)).has_value();
  };
  EXPECT_TRUE(isTaken(boost::json::array(64, "landlock")));
  EXPECT_FALSE(isTaken(boost::json::array(65, "landlock")));
  for (const auto& name : {"", "a\xff", "A", "a b", "a\"b"})
    EXPECT_FALSE(isTaken(boost::json::array{name})) << name;
  EXPECT_FALSE(isTaken(boost::json::array{std::string(65, 'a')}));
}

TEST(Codec, RoundsFractionsOfMilliseconds) {
  auto json = boost::json::parse(encode(outcomeWith(model::Exited{0}))).as_object();
  json["wallMilliseconds"] = 1.6;
  EXPECT_EQ(decode<Outcome>(boost::json::serialize(json))->result.wallTime.count(), 2);
}

/// Takes each key away and gives it each wrong type, one at a time.
template <class Message>
void expectEveryKeyIsChecked(const Message& message) {
  const auto whole = boost::json::parse(encode(message)).as_object();
  const std::vector<boost::json::value> values{nullptr,
                                               true,
                                               -1,
                                               1.5e300,
                                               "\x01 no such word",
                                               boost::json::array{1},
                                               boost::json::object{}};
  for (const auto& [key, right] : whole) {
    auto without = whole;
    without.erase(key);
    const bool isNewer =  // than its version of the protocol
        key == "level" || key == "reached" || key == "missingWalls";
    EXPECT_EQ(decode<Message>(boost::json::serialize(without)).has_value(), isNewer) << key;
    for (const auto& value : values) {
      if (value.kind() == right.kind() && right.is_string()) continue;
      if (value.kind() == right.kind() && right.is_bool()) continue;
      const bool mayBeNull = key == "parked" || key == "files" || key == "tools" ||
                             key == "state" || key == "suspension";
      if (mayBeNull && value.is_null() && !right.is_object()) continue;
      if (key == "parked" && value.is_null()) continue;
      auto wrong = whole;
      wrong[key] = value;
      const auto text = boost::json::serialize(wrong);
      const auto decoded = decode<Message>(text);
      ASSERT_FALSE(decoded.has_value()) << text;
      EXPECT_EQ(decoded.error().kind, base::ErrorKind::kInvalid);
    }
  }
}

TEST(Codec, RefusesMissingKeysAndWrongTypes) {
  expectEveryKeyIsChecked(Prepare{.parked = ParkedKind{"py", "bare"}});
  expectEveryKeyIsChecked(Attach{});
  expectEveryKeyIsChecked(Inspect{});
  expectEveryKeyIsChecked(Order{});
  expectEveryKeyIsChecked(Input{.path = "a"});
  expectEveryKeyIsChecked(Fetch{});
  expectEveryKeyIsChecked(FetchState{});
  expectEveryKeyIsChecked(StateFile{});
  expectEveryKeyIsChecked(Acknowledge{});
  expectEveryKeyIsChecked(ToolCall{});
  expectEveryKeyIsChecked(Waiting{});
  expectEveryKeyIsChecked(Ready{});
  expectEveryKeyIsChecked(Refused{});
  expectEveryKeyIsChecked(Attached{});
  expectEveryKeyIsChecked(outcomeWith(model::Exited{0}));
  expectEveryKeyIsChecked(Inspection{});
}

TEST(Codec, RefusesWordsItDoesNotKnow) {
  EXPECT_FALSE(decode<Refused>(R"({"kind":"maybe","message":""})").has_value());
  auto json = boost::json::parse(encode(outcomeWith(model::Exited{0}))).as_object();
  json["stage"] = "link";
  EXPECT_FALSE(decode<Outcome>(boost::json::serialize(json)).has_value());
  json["stage"] = "run";
  json["end"] = {{"kind", "vanished"}};
  EXPECT_FALSE(decode<Outcome>(boost::json::serialize(json)).has_value());
}

TEST(Codec, RefusesTruncatedJsonAtEveryByte) {
  const std::string whole = encode(Order{.language = "py", .args = {"a"}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode<Order>(std::string_view(whole).substr(0, length)).has_value()) << length;
  }
}

TEST(Codec, RefusesJsonThatIsNoObjectOrTooDeep) {
  EXPECT_FALSE(decode<Cancel>("[]").has_value());
  EXPECT_FALSE(decode<Cancel>("{} {}").has_value());
  std::string deep = "1";
  for (int i = 0; i < 20; ++i) deep = R"({"a":)" + deep + "}";
  EXPECT_FALSE(decode<Cancel>(deep).has_value());
}

TEST(Codec, RefusesPathsThatLeaveTheFolder) {
  for (const char* path : {"../a", "/a", "a//b", ""})
    EXPECT_FALSE(decode<Input>(encode(Input{.path = path})).has_value()) << path;
  for (const char* path : {"../a", "/a", "a//b", ""}) {
    Outcome outcome;
    outcome.result.files.changed = {{path, 1, false}};
    EXPECT_FALSE(decode<Outcome>(encode(outcome)).has_value()) << path;
  }
}

TEST(Codec, RefusesFilesOutOfOrderOrTwice) {
  Outcome outcome;
  for (const auto& second : {"a", "b"}) {
    outcome.result.files.changed = {{"b", 1, false}, {second, 1, false}};
    EXPECT_FALSE(decode<Outcome>(encode(outcome)).has_value()) << second;
  }
  outcome.result.files = {.changed = {}, .deleted = {2, 1}};
  EXPECT_FALSE(decode<Outcome>(encode(outcome)).has_value());
}

TEST(Codec, RefusesPiecesThatAreTooLong) {
  EXPECT_FALSE(decode<Fetch>(encode(Fetch{.length = kMaxPieceBytes + 1})).has_value());
  EXPECT_FALSE(decode<FetchState>(encode(FetchState{.length = kMaxPieceBytes + 1})).has_value());
}

TEST(Codec, RefusesWishesAndNotesThatAreTooLong) {
  const auto order = encode(Order{.state = model::StateWish{model::kMostStateBytes + 1, false}});
  EXPECT_FALSE(decode<Order>(order).has_value());
  auto outcome = outcomeWith(model::Exited{0});
  outcome.result.state.notes = std::string(model::kMostStateNotes + 1, 'n');
  EXPECT_FALSE(decode<Outcome>(encode(outcome)).has_value());
}

TEST(Codec, RefusesAFrameOfAnotherType) {
  EXPECT_FALSE(messageOf<Ready>(frameOf(Attached{})).has_value());
}

}  // namespace
}  // namespace protocol
