#include "api/openapi_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "api/test_service.h"

namespace api {
namespace {

/// "GET /files/{session}"; HEAD is left out, since every route with GET has it.
using Routes = std::set<std::string>;

Routes routesOfTheRouter() {
  const TestService service;
  Routes routes;
  for (const auto& [method, pattern] : service.router.routes())
    routes.insert(std::string(method).append(" ").append(pattern));
  return routes;
}

Routes routesOfTheDocument(const YAML::Node& document) {
  Routes routes;
  for (const auto& path : document["paths"]) {
    for (const auto& operation : path.second) {
      auto method = operation.first.as<std::string>();
      std::ranges::transform(method, method.begin(), ::toupper);
      if (method == "PARAMETERS" || method == "HEAD") continue;
      routes.insert(method + " " + path.first.as<std::string>());
    }
  }
  return routes;
}

std::string apiPage() {
  std::ifstream file(KCR_SOURCE_FOLDER "/docs/api.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Of each row of the first table the methods that stand before each path: "| `GET`, `HEAD /x`, …".
Routes routesOfThePage(const std::string& page) {
  Routes routes;
  std::vector<std::string> methods;
  const std::regex line("\\n\\|([^|\\n]*)\\|"), quoted("`([A-Z]+)?( ?)(/[^`?]*)?`");
  for (std::sregex_iterator row(page.begin(), page.end(), line), end; row != end; ++row) {
    const auto cell = row->str(1);
    methods.clear();
    for (std::sregex_iterator word(cell.begin(), cell.end(), quoted); word != end; ++word) {
      if (word->length(1) > 0) methods.push_back(word->str(1));
      if (word->length(3) == 0) continue;
      for (const auto& method : methods) routes.insert(method + " " + word->str(3));
      methods.clear();
    }
  }
  std::erase_if(routes, [](const auto& route) { return route.starts_with("HEAD "); });
  return routes;
}

Routes missing(const Routes& from, const Routes& wanted) {
  Routes missing;
  std::ranges::set_difference(wanted, from, std::inserter(missing, missing.end()));
  return missing;
}

TEST(OpenApi, DescribesEveryRouteOfTheRouterAndNoOther) {
  const auto served = routesOfTheRouter();
  const auto described = routesOfTheDocument(YAML::Load(std::string(openApiText())));
  EXPECT_THAT(missing(described, served), testing::IsEmpty()) << "not in docs/openapi.yaml";
  EXPECT_THAT(missing(served, described), testing::IsEmpty()) << "only in docs/openapi.yaml";
}

TEST(OpenApi, ThePageInWordsNamesEveryRouteOfTheRouterAndNoOther) {
  const auto served = routesOfTheRouter();
  const auto named = routesOfThePage(apiPage());
  EXPECT_THAT(missing(named, served), testing::IsEmpty()) << "not in docs/api.md";
  EXPECT_THAT(missing(served, named), testing::IsEmpty()) << "only in docs/api.md";
}

TEST(OpenApi, NamesEveryParameterOfAPath) {
  const auto document = YAML::Load(std::string(openApiText()));
  const std::regex name("\\{([a-z]+)\\}");
  for (const auto& path : document["paths"]) {
    const auto pattern = path.first.as<std::string>();
    for (std::sregex_iterator found(pattern.begin(), pattern.end(), name), end; found != end;
         ++found) {
      const auto isNamed = [&](const YAML::Node& parameter) {
        const auto target = parameter["$ref"].as<std::string>();
        const auto last = target.substr(target.rfind('/') + 1);
        return document["components"]["parameters"][last]["name"].as<std::string>() ==
               found->str(1);
      };
      const auto parameters = path.second["parameters"];
      EXPECT_TRUE(std::any_of(parameters.begin(), parameters.end(), isNamed))
          << pattern << ": " << found->str(1);
    }
  }
}

TEST(OpenApi, IsServedWithoutAKey) {
  TestService service;
  const auto reply = service.connect().get("/v1/openapi.yaml");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("Content-Type: application/yaml\r\n"));
  EXPECT_EQ(reply.body, openApiText());
}

}  // namespace
}  // namespace api
