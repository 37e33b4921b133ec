#include "apps/run_on_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <optional>

#include "api/wire/json_writer.h"
#include "api/wire/server_answer.h"
#include "apps/exit_code.h"
#include "apps/form_files.h"
#include "apps/save_file.h"
#include "base/utf8_repair.h"
#include "http/client.h"
#include "http/event_stream_parser.h"

namespace apps {
namespace {

namespace asio = boost::asio;

// The largest answer: both streams of MAX_OUTPUT_BYTES at its most, each byte escaped.
constexpr std::size_t kMostEventBytes = 256U << 20;
constexpr std::size_t kMostAnswerBytes = 16U << 20;

/// Programs may be silent for as long as they like, and may have to wait for their turn.
constexpr http::ClientLimits kPatient{.headTime = std::chrono::milliseconds::max(),
                                      .pieceTime = std::chrono::milliseconds::max()};

class Conversation {
 public:
  Conversation(const RunServer& server, const ServerProgram& program, http::Client client,
               async::CancelToken& cancel)
      : server_(server), program_(program), client_(std::move(client)), cancel_(cancel) {}

  async::Task<base::Result<int>> run() {
    if (!program_.inputs.empty()) CO_TRY(co_await upload());
    const auto answer = CO_TRY(co_await execute());
    if (!program_.outputFolder.empty()) CO_TRY(co_await fetch(answer.files));
    report(answer);
    co_return exitCodeOf(answer.end);
  }

 private:
  async::Task<base::Result<http::ClientResponse>> ask(http::ClientRequest request) {
    if (!server_.key.empty()) request.headers.add("X-API-Key", server_.key);
    auto response = co_await client_.send(std::move(request), cancel_);
    if (!response)
      co_return base::fail(response.error().kind,
                           server_.urlFrom + ": " + response.error().message);
    if (response->status() == 200) co_return response;
    const auto said = wire::readError(CO_TRY(co_await response->readAll(kMostAnswerBytes)));
    co_return base::fail(refusal(response->status(), said));
  }

  [[nodiscard]] base::Error refusal(unsigned status, const std::string& said) const {
    if (status == 401 && server_.key.empty())
      return {.kind = base::ErrorKind::kUnauthorized,
              .message = "the server wants a key: give it with --key-file or KUBECODERUN_API_KEY"};
    if (status == 401)
      return {.kind = base::ErrorKind::kUnauthorized,
              .message = "the server does not take the key of " + server_.keyFrom + ": " + said};
    return {.kind = base::ErrorKind::kUnavailable,
            .message = "the server answers " + std::to_string(status) + ": " + said};
  }

  async::Task<base::Result<void>> upload() {
    auto form = CO_TRY(formOf(program_.inputs));
    http::ClientRequest request{.method = "POST", .target = "/upload"};
    request.headers.add("Content-Type", form.contentType);
    request.source = std::move(form.body);
    auto response = CO_TRY(co_await ask(std::move(request)));
    inputs_ = CO_TRY(wire::readStored(CO_TRY(co_await response.readAll(kMostAnswerBytes))));
    co_return base::Result<void>();
  }

  [[nodiscard]] std::string body() const {
    wire::JsonWriter json;
    json.beginObject().key("lang").text(program_.language).key("code").text(program_.code);
    json.key("args").texts(program_.args).key("files").beginArray();
    for (const auto& file : inputs_) {
      json.beginObject().key("id").text(file.id).key("name").text(file.name);
      json.key("storage_session_id").text(file.sessionId).endObject();
    }
    json.endArray().endObject();
    return std::move(json).take();
  }

  async::Task<base::Result<wire::ServerAnswer>> execute() {
    http::ClientRequest request{.method = "POST", .target = "/exec", .headers = {}, .body = body()};
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Accept", "text/event-stream");
    auto response = CO_TRY(co_await ask(std::move(request)));
    http::EventStreamParser events(kMostEventBytes);
    std::optional<wire::ServerAnswer> answer;
    for (;;) {
      const auto piece = CO_TRY(co_await response.read());
      if (piece.empty()) break;
      events.feed(piece);
      while (const auto event = CO_TRY(events.next())) CO_TRY(take(*event, answer));
    }
    if (answer) co_return *std::move(answer);
    co_return base::fail(base::ErrorKind::kUnavailable,
                         "the server ended its answer without a result");
  }

  static base::Result<void> take(const http::ServerEvent& event,
                                 std::optional<wire::ServerAnswer>& answer) {
    if (event.type == "stdout" || event.type == "stderr") {
      const auto text = TRY(wire::readText(event.data));
      FILE* const to = event.type == "stdout" ? stdout : stderr;
      std::fwrite(text.data(), 1, text.size(), to);
      std::fflush(to);
    } else if (event.type == "result") {
      answer = TRY(wire::readAnswer(event.data));
    } else if (event.type == "error") {
      return base::fail(base::ErrorKind::kUnavailable,
                        "the server gave up: " + wire::readError(event.data));
    }
    return {};
  }

  async::Task<base::Result<void>> fetch(const std::vector<wire::ServerFile>& files) {
    for (const auto& file : files) {
      auto saved = CO_TRY(SavedFile::open(program_.outputFolder, file.name));
      if (!wire::isId(file.sessionId) || !wire::isId(file.id))
        co_return base::fail(base::ErrorKind::kUnavailable, "the server names a file by no id");
      auto response = CO_TRY(
          co_await ask({.method = "GET", .target = "/download/" + file.sessionId + "/" + file.id}));
      for (;;) {
        const auto piece = CO_TRY(co_await response.read());
        if (piece.empty()) break;
        CO_TRY(saved.write(piece));
      }
      CO_TRY(saved.finish());
    }
    co_return base::Result<void>();
  }

  void report(const wire::ServerAnswer& answer) const {
    if (answer.outputCut) std::fputs("output was cut (MAX_OUTPUT_BYTES of the server)\n", stderr);
    for (const auto& file : answer.lost)
      std::fprintf(stderr, "not returned: %s\n", printable(file).c_str());
    if (!program_.outputFolder.empty() || answer.files.empty()) return;
    std::fprintf(stderr, "files it made (--output-folder fetches them):");
    for (const auto& file : answer.files) std::fprintf(stderr, " %s", printable(file.name).c_str());
    std::fputs("\n", stderr);
  }

  const RunServer& server_;
  const ServerProgram& program_;
  http::Client client_;
  async::CancelToken& cancel_;
  std::vector<wire::ServerFile> inputs_;
};

bool isText(const std::string& text) {
  return base::repairUtf8(text) == text;
}

base::Result<void> check(const ServerProgram& program) {
  if (!isText(program.code))
    return base::fail(base::ErrorKind::kInvalid, "the program is not text in UTF-8");
  for (const auto& arg : program.args) {
    if (!isText(arg))
      return base::fail(base::ErrorKind::kInvalid, "an argument is not text in UTF-8");
  }
  return {};
}

}  // namespace

base::Result<int> runOnServer(const RunServer& server, const ServerProgram& program) {
  TRY(check(program));
  base::Result<int> result = 0;
  bool interrupted = false;
  async::CancelToken cancel;  // above all that may still wait when the context ends
  asio::io_context context(1);
  auto client = TRY(http::Client::make(
      context.get_executor(), {.server = server.url, .limits = kPatient, .tls = server.tls}));
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& gone, int) {
    if (gone) return;
    boost::system::error_code ignored;
    signals.clear(ignored);  // a second one ends us whatever we wait for
    interrupted = true;
    cancel.cancel();
  });
  Conversation conversation(server, program, std::move(client), cancel);
  asio::co_spawn(context, conversation.run(),
                 [&](const std::exception_ptr& fault, base::Result<int> given) {
                   if (fault) std::rethrow_exception(fault);
                   result = std::move(given);
                   context.stop();
                 });
  context.run();
  return interrupted ? kInterruptedCode : result;
}

}  // namespace apps
