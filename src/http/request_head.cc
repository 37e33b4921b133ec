#include "http/request_head.h"

#include <fmt/format.h>

namespace http {
namespace {

void addField(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  head += "\r\n";
}

bool hasBody(const ClientRequest& request) {
  return !request.body.empty() || (request.method != "GET" && request.method != "HEAD");
}

}  // namespace

std::string requestHead(const ClientRequest& request, const Url& server) {
  const auto target = server.path + request.target;
  auto head = request.method + " " + (target.empty() ? "/" : target) + " HTTP/1.1\r\n";
  addField(head, "Host", server.hostField());
  for (const auto& [name, value] : request.headers.all()) addField(head, name, value);
  const auto size = request.source ? request.source->size() : std::nullopt;
  if (size) {
    addField(head, "Content-Length", std::to_string(*size));
  } else if (request.source) {
    addField(head, "Transfer-Encoding", "chunked");
  } else if (hasBody(request)) {
    addField(head, "Content-Length", std::to_string(request.body.size()));
  }
  return head + "\r\n";
}

std::string chunkOf(std::string_view piece) {
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

}  // namespace http
