// The floor under every HTTP figure: our own server with a handler that does nothing.
// usage: bench_echo_server PORT THREADS; prints the port, serves until its stdin is closed.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "http/server.h"

namespace {

async::Task<http::Response> echo(http::Request& request, http::RequestContext& /*context*/) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  auto body = co_await request.body->readAll(1 << 20);
  response.body = body && !body->empty() ? *std::move(body) : R"({"status":"ok"})";
  co_return response;
}

http::Response renderError(unsigned status, std::string_view message) {
  return {.status = status, .headers = {}, .body = std::string(message)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: {} PORT THREADS\n", argv[0]);
    return 2;
  }
  async::IoThreads threads(static_cast<std::size_t>(std::atoi(argv[2])));
  http::Options options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.renderError = renderError;
  http::Server server(threads, options, echo);
  if (auto started = server.start(); !started) {
    fmt::print(stderr, "{}\n", started.error().message);
    return 1;
  }
  threads.start();
  fmt::print("{}\n", server.port());
  std::fflush(stdout);
  for (char byte; ::read(STDIN_FILENO, &byte, 1) > 0;) continue;
  server.stop();
}
