#include "api/wire/error_body.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <ctime>

namespace wire {
namespace {

using base::ErrorKind;
using namespace std::chrono_literals;

boost::json::object bodyOf(unsigned status, const base::Error& error) {
  return boost::json::parse(errorBody(status, error, "id")).as_object();
}

TEST(ErrorBody, HasOneStatusAndOneTypeForEachKind) {
  const std::tuple<ErrorKind, unsigned, std::string_view> table[] = {
      {ErrorKind::kInvalid, 400, "validation"},
      {ErrorKind::kUnprocessable, 422, "validation"},
      {ErrorKind::kUnauthorized, 401, "authentication"},
      {ErrorKind::kForbidden, 403, "authorization"},
      {ErrorKind::kNotFound, 404, "resource_not_found"},
      {ErrorKind::kMethodNotAllowed, 405, "resource_not_found"},
      {ErrorKind::kConflict, 409, "resource_conflict"},
      {ErrorKind::kTooSlow, 408, "validation"},
      {ErrorKind::kTooLarge, 413, "resource_exhausted"},
      {ErrorKind::kStorageFull, 507, "resource_exhausted"},
      {ErrorKind::kUnsupportedMedia, 415, "validation"},
      {ErrorKind::kRateLimited, 429, "rate_limited"},
      {ErrorKind::kUnavailable, 503, "service_unavailable"},
      {ErrorKind::kTimedOut, 504, "timeout"},
      {ErrorKind::kInternal, 500, "internal_server"}};
  for (const auto& [kind, status, type] : table) {
    EXPECT_EQ(statusOf(kind), status);
    EXPECT_EQ(bodyOf(status, {.kind = kind, .message = "m"}).at("error_type").as_string(), type);
  }
  EXPECT_EQ(bodyOf(431, {.message = "m"}).at("error_type"), "resource_exhausted");
}

TEST(ErrorBody, HasAllMembersAlways) {
  const auto body = bodyOf(400, {.message = "what is wrong"});
  EXPECT_EQ(body.size(), 5U);
  EXPECT_EQ(body.at("error"), "what is wrong");
  EXPECT_TRUE(body.at("details").is_null());
  EXPECT_EQ(body.at("request_id"), "id");
  EXPECT_LT(std::abs(body.at("timestamp").to_number<double>() - double(std::time(nullptr))), 5);
}

TEST(ErrorBody, NamesTheFields) {
  const auto body =
      bodyOf(422, {.message = "m", .details = {{"body -> code", "Field required", "missing"}}});
  EXPECT_EQ(body.at("details"),
            (boost::json::array{
                {{"field", "body -> code"}, {"message", "Field required"}, {"code", "missing"}}}));
}

TEST(ErrorBody, PutsTheWordForMachinesInPlaceOfTheSentence) {
  const auto body = bodyOf(409, {.message = "why", .code = "unsupported_capability"});
  EXPECT_EQ(body.at("error"), "unsupported_capability");
  EXPECT_EQ(body.at("message"), "why");
  EXPECT_FALSE(body.contains("expected_profile"));
  const auto profile = bodyOf(409, {.message = "why", .code = "execution_profile_mismatch"});
  EXPECT_EQ(profile.at("expected_profile"), "stateful");
  EXPECT_EQ(profile.at("actual_profile"), "default");
}

TEST(ErrorBody, TellsRateLimitsTheWayClientsLookForThem) {
  const auto body = bodyOf(429, {.message = "slow down", .retryAfter = 6200ms});
  EXPECT_EQ(body.at("error"), "rate_limited");
  EXPECT_EQ(body.at("message"), "slow down");
  EXPECT_EQ(body.at("retry_after_seconds"), 6.2);
}

TEST(ErrorBody, IsAlwaysGoodUtf8) {
  const auto body = bodyOf(400, {.message = "a\xff", .details = {{"f\xff", "m\xff", "code"}}});
  EXPECT_EQ(body.at("error"), "a\ufffd");
  EXPECT_EQ(body.at("details").at(0).at("field"), "f\ufffd");
  EXPECT_EQ(body.at("details").at(0).at("message"), "m\ufffd");
}

}  // namespace
}  // namespace wire
