// Files and sessions over HTTP: the wire contract's routes with stores in memory.
#include <gtest/gtest.h>

#include "api/test_service.h"
#include "base/ids.h"

namespace api {
namespace {

using boost::json::object;
using Output = execution::FakeSandboxProvider::Output;

struct Part {
  std::string head;  // of Content-Disposition, after "form-data; "
  std::string body;
};

std::string form(std::string_view path, const std::vector<Part>& parts,
                 std::string_view headers = "X-API-Key: k\r\n") {
  std::string body;
  for (const auto& part : parts)
    body += "--b\r\nContent-Disposition: form-data; " + part.head + "\r\n\r\n" + part.body + "\r\n";
  body += "--b--\r\n";
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n" +
         std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string ask(std::string_view method, std::string_view path,
                std::string_view headers = "X-API-Key: k\r\n") {
  return std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" +
         std::string(headers) + "\r\n";
}

std::string text(const object& body, std::string_view name) {
  return std::string(body.at(name).as_string());
}

/// The session and the id of the one file of an upload.
std::pair<std::string, std::string> uploaded(TestService& service, std::string name,
                                             std::string bytes, std::vector<Part> fields = {}) {
  fields.push_back({R"(name="file"; filename=")" + name + '"', std::move(bytes)});
  const auto body = jsonOf(service.ask(form("/upload", fields)));
  return {text(body, "session_id"), text(body.at("files").at(0).as_object(), "fileId")};
}

std::string execWith(std::string_view references) {
  return post("/exec", R"({"lang":"py","code":"1","files":)" + std::string(references) + "}");
}

TEST(Upload, AnswersWithWhatBothGenerationsOfHostsRead) {
  TestService service;
  const auto reply =
      service.ask(form("/v1/upload", {{R"(name="file"; filename="my data.csv")", "a,b"},
                                      {R"(name="entity_id")", "agent_1"}}));
  ASSERT_EQ(reply.status, 200U) << reply.body;
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("message"), "success");
  EXPECT_EQ(body.at("session_id"), body.at("storage_session_id"));
  const auto& file = body.at("files").at(0).as_object();
  EXPECT_TRUE(base::isId(text(file, "fileId")));
  EXPECT_EQ(file.at("filename"), "my_data.csv");
}

TEST(Upload, FieldsCountWhereverTheyStand) {
  TestService service;
  const auto reply = service.ask(
      form("/upload", {{R"(name="file"; filename="a b.csv")", "x"}, {R"(name="kind")", "user"}}));
  EXPECT_EQ(jsonOf(reply).at("files").at(0).at("filename"), "a b.csv");
}

TEST(Upload, RefusesWithTheNameOfTheField) {
  TestService service;
  const std::vector<std::tuple<std::vector<Part>, unsigned, std::string>> cases = {
      {{}, 422, "body -> files"},
      {{{R"(name="kind")", "x"}}, 400, "body -> kind"},
      {{{R"(name="version")", "1"}}, 400, "body -> version"},
      {{{R"(name="read_only")", "yes"}}, 400, "body -> read_only"},
      {{{R"(name="kind")", "user"}, {R"(name="file"; filename="../x")", ""}}, 400, "body -> file"}};
  for (const auto& [parts, status, field] : cases) {
    const auto reply = service.ask(form("/upload", parts));
    EXPECT_EQ(reply.status, status) << field;
    EXPECT_NE(reply.body.find(field), std::string::npos) << reply.body;
  }
  EXPECT_EQ(service.ask(post("/upload", "{}")).status, 415U);
}

TEST(Upload, OverTheLimitIs413AndLeavesNothing) {
  TestService::Setup setup;
  setup.files.mostFileBytes = 3;
  TestService service(setup);
  const auto reply = service.ask(form("/upload", {{R"(name="file"; filename="a")", "1234"}}));
  EXPECT_EQ(reply.status, 413U);
  EXPECT_EQ(jsonOf(reply).at("error_type"), "resource_exhausted");
  EXPECT_TRUE(service.stored.sessions.empty());
}

TEST(UploadBatch, TellsHowEachFileWent) {
  TestService::Setup setup;
  setup.files.mostFileBytes = 3;
  TestService service(setup);
  const auto body = jsonOf(
      service.ask(form("/upload/batch", {{R"(name="file"; filename="skill/a/SKILL.md")", "1"},
                                         {R"(name="file"; filename="big.bin")", "1234"}})));
  EXPECT_EQ(body.at("message"), "partial_success");
  EXPECT_EQ(body.at("succeeded"), 1);
  EXPECT_EQ(body.at("files").at(0).at("filename"), "skill/a/SKILL.md");
  EXPECT_EQ(body.at("files").at(1).at("status"), "error");
  const auto none = service.ask(form("/upload/batch", {{R"(name="file"; filename="..")", "1"}}));
  EXPECT_EQ(none.status, 400U);
  EXPECT_EQ(jsonOf(none).at("message"), "error");
}

TEST(Exec, MountsWhatIsReferencedInEitherShape) {
  TestService service;
  const auto [session, file] = uploaded(service, "in.csv", "bytes");
  for (const auto* member : {"session_id", "storage_session_id"}) {
    const auto reply = service.ask(execWith(R"([{"id":")" + file + R"(","name":"in.csv",")" +
                                            member + R"(":")" + session + R"("}])"));
    ASSERT_EQ(reply.status, 200U) << reply.body;
    const auto run = service.sandboxes.runs().back();
    ASSERT_EQ(run.inputs.size(), 1U) << member;
    EXPECT_EQ(run.inputs[0].path, "in.csv");
    EXPECT_EQ(run.inputs[0].content, "bytes");
  }
}

TEST(Exec, ReturnsWhatTheProgramLeftAndServesItAtOnce) {
  TestService service;
  service.sandboxes.leave = [](const auto&) {
    return std::vector<Output>{{.path = "a.csv", .content = "1"},
                               {.path = "charts/p.png", .content = "png"}};
  };
  const auto body = jsonOf(service.ask(goodRequest()));
  ASSERT_EQ(body.at("files").as_array().size(), 2U);
  const auto& plot = body.at("files").at(1).as_object();
  EXPECT_EQ(plot.at("name"), "charts/p.png");
  EXPECT_EQ(plot.at("session_id"), body.at("session_id"));
  const auto reply =
      service.ask(ask("GET", "/download/" + text(body, "session_id") + "/" + text(plot, "id")));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.body, "png");
  EXPECT_TRUE(reply.has("Content-Type: image/png\r\n"));
  EXPECT_TRUE(reply.has("filename=\"p.png\"; filename*=UTF-8''p.png\r\n"));
}

TEST(Exec, TellsOfInheritedChangedAndDeletedInputsOnlyWhoUnderstandsIt) {
  TestService service;
  const auto [session, file] = uploaded(service, "in.csv", "bytes");
  service.sandboxes.behave = [](const auto&) {
    model::RunResult result;
    result.files.unchanged = {0};
    result.files.deleted = {1};
    return result;
  };
  const auto reference = [&](std::string name, std::string member) {
    return R"({"id":")" + file + R"(","name":")" + name + R"(",")" + member + R"(":")" + session +
           R"("})";
  };
  const auto body = jsonOf(service.ask(execWith("[" + reference("a", "storage_session_id") + "," +
                                                reference("b", "storage_session_id") + "]")));
  EXPECT_EQ(body.at("files").at(0).at("inherited"), true);
  EXPECT_EQ(body.at("files").at(0).at("id").as_string(), file);
  EXPECT_EQ(body.at("files").at(0).at("storage_session_id").as_string(), session);
  EXPECT_EQ(body.at("deleted_files").at(0), "b");
  const auto old = jsonOf(service.ask(
      execWith("[" + reference("a", "session_id") + "," + reference("b", "session_id") + "]")));
  EXPECT_TRUE(old.at("files").as_array().empty());
  EXPECT_FALSE(old.contains("deleted_files"));
}

TEST(Exec, SaysWhatItCouldNotDeliver) {
  TestService::Setup setup;
  setup.files.mostOutputFiles = 1;
  TestService service(setup);
  service.sandboxes.leave = [](const auto&) {
    return std::vector<Output>{{.path = "a", .content = "1"}, {.path = "b", .content = "2"}};
  };
  const auto body = jsonOf(service.ask(goodRequest()));
  const auto& delivery = body.at("artifact_delivery").as_object();
  EXPECT_EQ(delivery.at("status"), "partial");
  EXPECT_EQ(delivery.at("attempted"), 2);
  EXPECT_EQ(delivery.at("delivered"), 1);
  EXPECT_EQ(delivery.at("failed"), 1);
  EXPECT_EQ(body.at("undelivered_files").at(0).at("name"), "b");
}

TEST(Files, AreListedInEachDetail) {
  TestService service;
  const auto [session, file] = uploaded(service, "in.csv", "1234");
  for (const auto* detail : {"", "?detail=full", "?detail=summary&kind=user&id=u1"}) {
    const auto reply = service.ask(ask("GET", "/files/" + session + detail));
    const auto item = boost::json::parse(reply.body).at(0).as_object();
    EXPECT_EQ(text(item, "name"), session + "/" + file);
    EXPECT_EQ(text(item, "fileId"), file);
    EXPECT_EQ(text(item, "id"), file);
    EXPECT_EQ(item.at("size"), 4);
    EXPECT_EQ(item.at("metadata").at("original-filename"), "in.csv");
    EXPECT_TRUE(text(item, "lastModified").ends_with("Z"));
  }
  const auto simple =
      boost::json::parse(service.ask(ask("GET", "/files/" + session + "?detail=simple")).body);
  EXPECT_FALSE(simple.at(0).as_object().contains("size"));
  EXPECT_EQ(service.ask(ask("GET", "/files/" + session + "?detail=x")).status, 400U);
  const auto unknown = service.ask(ask("GET", "/files/nonexistent-session-12345"));
  EXPECT_EQ(unknown.status, 200U);
  EXPECT_EQ(unknown.body, "[]");
}

TEST(Files, HaveAnObjectAndCanBeDeletedOnce) {
  TestService service;
  const auto [session, file] = uploaded(service, "in.csv", "1234");
  const auto object = "/sessions/" + session + "/objects/" + file;
  EXPECT_EQ(jsonOf(service.ask(ask("GET", object))).at("originalFilename"), "in.csv");
  const auto path = "/files/" + session + "/" + file;
  EXPECT_EQ(text(jsonOf(service.ask(ask("DELETE", path))), "fileId"), file);
  EXPECT_EQ(service.ask(ask("DELETE", path)).status, 404U);
  EXPECT_EQ(jsonOf(service.ask(ask("GET", object))).at("error"), "File not found");
}

TEST(Download, UnderstandsRangesAndWhatTheClientHas) {
  TestService service;
  const auto [session, file] = uploaded(service, "a.txt", "0123456789");
  const auto path = "/download/" + session + "/" + file;
  const auto part = service.ask(ask("GET", path, "X-API-Key: k\r\nRange: bytes=2-4\r\n"));
  EXPECT_EQ(part.status, 206U);
  EXPECT_EQ(part.body, "234");
  EXPECT_TRUE(part.has("Content-Range: bytes 2-4/10\r\n"));
  EXPECT_EQ(service.ask(ask("GET", path, "X-API-Key: k\r\nRange: bytes=20-\r\n")).status, 416U);
  const auto same = "X-API-Key: k\r\nIf-None-Match: \"" + file + "\"\r\n";
  EXPECT_EQ(service.ask(ask("GET", path, same)).status, 304U);
}

TEST(Download, IsAskedForByBrowsersWithoutAKey) {
  TestService service;
  const auto reply = service.ask(ask("OPTIONS", "/download/s/f", ""));
  EXPECT_EQ(reply.status, 204U);
  EXPECT_TRUE(reply.has("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_EQ(service.ask(ask("GET", "/download/s/f", "")).status, 401U);
}

TEST(Files, OfAnotherKeyAnswerLikeAbsentOnes) {
  TestService::Setup setup;
  setup.access.keys = {"k", "other"};
  TestService service(setup);
  const auto [session, file] = uploaded(service, "in.csv", "1234");
  const std::string key = "X-API-Key: other\r\n";
  EXPECT_EQ(service.ask(ask("GET", "/files/" + session, key)).body, "[]");
  EXPECT_EQ(service.ask(ask("GET", "/download/" + session + "/" + file, key)).status, 404U);
  EXPECT_EQ(service.ask(ask("DELETE", "/files/" + session + "/" + file, key)).status, 404U);
  EXPECT_EQ(service.ask(ask("DELETE", "/sessions/" + session, key)).status, 404U);
  const auto body = R"({"lang":"py","code":"1","files":[{"id":")" + file +
                    R"(","name":"in.csv","session_id":")" + session + R"("}]})";
  const auto run = jsonOf(service.ask(post("/exec", body, key)));
  EXPECT_EQ(run.at("missing_files").at(0), "in.csv");
  EXPECT_TRUE(service.sandboxes.runs().back().inputs.empty());
}

TEST(Sessions, AreListedShownAndDeletedByTheirOwner) {
  TestService service;
  const auto [session, file] = uploaded(service, "in.csv", "1234");
  const auto list = jsonOf(service.ask(ask("GET", "/sessions")));
  ASSERT_EQ(list.at("sessions").as_array().size(), 1U);
  EXPECT_EQ(text(list.at("sessions").at(0).as_object(), "session_id"), session);
  EXPECT_TRUE(jsonOf(service.ask(ask("GET", "/sessions", "X-API-Key: k\r\nUser-Id: ann\r\n")))
                  .at("sessions")
                  .as_array()
                  .empty());
  EXPECT_EQ(service.ask(ask("GET", "/sessions?limit=0")).status, 400U);
  const auto shown = jsonOf(service.ask(ask("GET", "/sessions/" + session)));
  EXPECT_EQ(shown.at("file_count"), 1);
  EXPECT_EQ(shown.at("total_size"), 4);
  EXPECT_EQ(service.ask(ask("DELETE", "/sessions/" + session)).status, 200U);
  EXPECT_EQ(service.ask(ask("GET", "/sessions/" + session)).status, 404U);
  EXPECT_EQ(service.ask(ask("GET", "/download/" + session + "/" + file)).status, 404U);
}

}  // namespace
}  // namespace api
