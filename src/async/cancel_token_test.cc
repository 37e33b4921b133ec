#include "async/cancel_token.h"

#include <gtest/gtest.h>

namespace async {
namespace {

TEST(CancelToken, FiresEachSubscriptionOnce) {
  CancelToken token;
  int fired = 0;
  auto subscription = token.onCancel([&] { ++fired; });
  token.cancel();
  token.cancel();
  EXPECT_EQ(fired, 1);
  EXPECT_TRUE(token.cancelled());
}

TEST(CancelToken, ForgetsASubscriptionThatIsGone) {
  CancelToken token;
  int fired = 0;
  {
    auto subscription = token.onCancel([&] { ++fired; });
  }
  token.cancel();
  EXPECT_EQ(fired, 0);
}

TEST(CancelToken, FiresAtOnceWhenAlreadyCancelled) {
  CancelToken token;
  token.cancel();
  int fired = 0;
  auto subscription = token.onCancel([&] { ++fired; });
  EXPECT_EQ(fired, 1);
}

}  // namespace
}  // namespace async
