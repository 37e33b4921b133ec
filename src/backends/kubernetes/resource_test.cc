#include "backends/kubernetes/resource.h"

#include <gtest/gtest.h>

namespace kubernetes {
namespace {

TEST(KubernetesResource, HasAPath) {
  EXPECT_EQ(pathOf(kResource<Pod>, "runs"), "/api/v1/namespaces/runs/pods");
  EXPECT_EQ(pathOf(kResource<Job>, "runs", "a"), "/apis/batch/v1/namespaces/runs/jobs/a");
  EXPECT_EQ(pathOf(kResource<Event>, ""), "/api/v1/events");
}

TEST(KubernetesResource, APathThatIsCheckedHasNamesOnly) {
  EXPECT_EQ(pathTo<Pod>("runs").value(), "/api/v1/namespaces/runs/pods");
  EXPECT_EQ(pathTo<Job>("runs", "a").value(), "/apis/batch/v1/namespaces/runs/jobs/a");
  for (const auto* space : {"", "..", "a/b"}) {
    EXPECT_EQ(pathTo<Pod>(space).error().problem, Problem::kInvalid) << space;
    EXPECT_EQ(pathTo<Pod>(space, "a").error().problem, Problem::kInvalid) << space;
  }
  EXPECT_EQ(pathTo<Pod>("runs", "..").error().message, "\"..\" cannot be the name of an object");
}

TEST(KubernetesResource, ValuesOfAQueryAreEncoded) {
  EXPECT_EQ(Query().text(), "");
  EXPECT_EQ(Query().add("a", "").add("b", "x,y in (z)").add("c", "\xC3\xA4&=%").text(),
            "?b=x%2Cy%20in%20%28z%29&c=%C3%A4%26%3D%25");
}

TEST(KubernetesResource, NamesAreThoseOfDns) {
  for (const auto* name : {"a", "a-b.c", "0", "x9"}) EXPECT_TRUE(isName(name)) << name;
  for (const auto* name : {"", "-a", "a-", ".", "..", "A", "a_b", "a/b", "\xC3\xA4"})
    EXPECT_FALSE(isName(name)) << name;
  EXPECT_FALSE(isName(std::string(254, 'a')));
}

}  // namespace
}  // namespace kubernetes
