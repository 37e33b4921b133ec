#include "backends/kubernetes/status.h"

#include <gtest/gtest.h>

namespace kubernetes {
namespace {

using namespace std::chrono_literals;

std::string status(const std::string& fields) {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure",)" + fields + "}";
}

Problem problemOf(unsigned code, const std::string& body) {
  return errorOf(code, body, std::nullopt).problem;
}

TEST(KubernetesStatus, AReasonSaysMoreThanTheCode) {
  EXPECT_EQ(problemOf(409, status(R"("reason":"AlreadyExists")")), Problem::kAlreadyExists);
  EXPECT_EQ(problemOf(409, status(R"("reason":"Conflict")")), Problem::kConflict);
  EXPECT_EQ(problemOf(404, status(R"("reason":"NotFound")")), Problem::kNotFound);
  EXPECT_EQ(problemOf(410, status(R"("reason":"Expired")")), Problem::kGone);
  EXPECT_EQ(problemOf(422, status(R"("reason":"Invalid")")), Problem::kInvalid);
  EXPECT_EQ(problemOf(401, status(R"("reason":"Unauthorized")")), Problem::kUnauthorized);
  EXPECT_EQ(problemOf(504, status(R"("reason":"Timeout")")), Problem::kUnavailable);
}

TEST(KubernetesStatus, AReasonThatWeDoNotKnowMeansWhatTheCodeMeans) {
  EXPECT_EQ(problemOf(400, status(R"("reason":"Novel")")), Problem::kInvalid);
  EXPECT_EQ(problemOf(503, status(R"("reason":"Novel")")), Problem::kUnavailable);
  EXPECT_EQ(problemOf(429, status(R"("code":429)")), Problem::kTooManyRequests);
}

TEST(KubernetesStatus, AQuotaIsToldFromAPermission) {
  const auto forbidden = [](const std::string& why) {
    return problemOf(403, status(R"("reason":"Forbidden","message":")" + why + '"'));
  };
  EXPECT_EQ(forbidden("pods \\\"a\\\" is forbidden: exceeded quota: few, requested: pods=1, used: "
                      "pods=3, limited: pods=3"),
            Problem::kQuotaExceeded);
  EXPECT_EQ(forbidden("pods is forbidden: User \\\"x\\\" cannot create resource \\\"pods\\\""),
            Problem::kForbidden);
}

TEST(KubernetesStatus, KeepsTheSentenceAndTheWordOfTheServer) {
  const auto error = errorOf(
      403, status(R"("reason":"Forbidden","message":"violates PodSecurity \"restricted\"")"), {});
  EXPECT_EQ(error.message, "violates PodSecurity \"restricted\"");
  EXPECT_EQ(error.reason, "Forbidden");
}

TEST(KubernetesStatus, WhenToComeAgainIsInTheHeaderOrInTheDetails) {
  const auto body = status(R"("reason":"ServerTimeout","details":{"retryAfterSeconds":7})");
  EXPECT_EQ(errorOf(500, body, std::nullopt).retryAfter, 7s);
  EXPECT_EQ(errorOf(429, "", "3").retryAfter, 3s);
  EXPECT_EQ(errorOf(429, body, "3").retryAfter, 3s);
  EXPECT_EQ(errorOf(429, "", "Fri, 31 Dec 1999 23:59:59 GMT").retryAfter, std::nullopt);
  EXPECT_EQ(errorOf(429, "", "-3").retryAfter, std::nullopt);
  EXPECT_EQ(errorOf(429, "", "99999999999").retryAfter, 5min);
}

TEST(KubernetesStatus, SomebodyElsesNotFoundIsNone) {
  EXPECT_EQ(problemOf(404, "404 page not found"), Problem::kNotKubernetes);
  EXPECT_EQ(problemOf(404, R"({"kind":"Error"})"), Problem::kNotKubernetes);
  EXPECT_EQ(problemOf(302, ""), Problem::kNotKubernetes);
  EXPECT_EQ(problemOf(502, "<html>Bad Gateway"), Problem::kUnavailable);
  EXPECT_EQ(problemOf(403, "<html>"), Problem::kForbidden);
}

TEST(KubernetesStatus, ALongSentenceAndALongWordAreCut) {
  const std::string text(5'000, 'x');
  const auto error =
      errorOf(422, status(R"("reason":")" + text + R"(","message":")" + text + '"'), {});
  EXPECT_EQ(error.message.size(), 1'024U);
  EXPECT_EQ(error.reason.size(), 64U);
}

}  // namespace
}  // namespace kubernetes
