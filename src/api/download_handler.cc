#include "api/download_handler.h"

#include <algorithm>
#include <utility>

#include "api/answer_or_error.h"
#include "api/principal.h"
#include "api/wire/file_json.h"
#include "files/content_type.h"
#include "http/conditional.h"
#include "http/content_disposition.h"
#include "http/range.h"

namespace api {
namespace {

/// Reads a part of a stored file while it is sent.
class FileBody final : public http::BodySource {
 public:
  FileBody(std::unique_ptr<ports::FileReader> file, std::uint64_t offset, std::uint64_t length)
      : file_(std::move(file)), offset_(offset), length_(length), end_(offset + length) {}

  std::optional<std::uint64_t> size() const override { return length_; }

  async::Task<base::Result<std::string_view>> next() override {
    constexpr std::uint64_t kPiece = 256U << 10;
    piece_ = CO_TRY(co_await file_->read(offset_, std::min(kPiece, end_ - offset_)));
    offset_ += piece_.size();
    co_return piece_;
  }

  bool sendsItself() const override { return file_->descriptor().has_value(); }

  async::Task<base::Result<std::size_t>> sendTo(int socket) override {
    constexpr std::uint64_t kMost = 1U << 20;  // of a thread that others wait for
    const auto sent =
        CO_TRY(co_await file_->sendTo(socket, offset_, std::min(kMost, end_ - offset_)));
    offset_ += sent;
    co_return sent;
  }

 private:
  const std::unique_ptr<ports::FileReader> file_;
  std::uint64_t offset_;
  const std::uint64_t length_, end_;
  std::string piece_;
};

void addCrossOrigin(http::Headers& headers) {
  headers.add("Access-Control-Allow-Origin", "*");
  headers.add("Access-Control-Allow-Methods", "GET, OPTIONS");
  headers.add("Access-Control-Allow-Headers", "x-api-key, Content-Type");
  headers.add("Access-Control-Expose-Headers", "Content-Disposition");
}

http::Response headOf(const model::StoredFile& file, unsigned status) {
  http::Response response{.status = status, .headers = {}, .body = {}};
  auto& headers = response.headers;
  headers.add("Cache-Control", "private, max-age=3600");
  headers.add("ETag", wire::etagOf(file));
  headers.add("Accept-Ranges", "bytes");
  headers.add("X-Read-Only", file.readOnly ? "true" : "false");
  addCrossOrigin(headers);
  return response;
}

http::Response bodyOf(const http::Request& request, files::OwnedFiles::Opened opened) {
  const auto& file = opened.file;
  const auto etag = wire::etagOf(file);
  auto range = http::rangeCounts(request.headers, {.etag = etag, .lastModified = {}})
                   ? http::parseRange(request.headers.find("Range"), file.size)
                   : http::Range();
  if (range.kind == http::Range::Kind::kUnsatisfiable) {
    auto response = headOf(file, 416);
    response.headers.add("Content-Range", http::contentRange(range, file.size));
    return response;
  }
  const bool isPart = range.kind == http::Range::Kind::kPart;
  auto response = headOf(file, isPart ? 206 : 200);
  if (isPart) response.headers.add("Content-Range", http::contentRange(range, file.size));
  if (!isPart) range.length = file.size;
  response.headers.add("Content-Type", files::contentTypeOf(file));
  response.headers.add("Content-Disposition", http::attachment(file.name));
  response.source = std::make_unique<FileBody>(std::move(opened.bytes), range.offset, range.length);
  return response;
}

async::Task<base::Result<http::Response>> download(Services& services, http::Request& request,
                                                   http::RequestContext& context) {
  auto opened = CO_TRY(co_await services.files.open(std::string(request.parameter("session")),
                                                    std::string(request.parameter("file")),
                                                    principalOf(context)));
  const auto etag = wire::etagOf(opened.file);
  if (http::clientHasIt(request.headers, {.etag = etag, .lastModified = {}}))
    co_return headOf(opened.file, 304);
  co_return bodyOf(request, std::move(opened));
}

async::Task<http::Response> options(http::Request&, http::RequestContext&) {
  http::Response response{.status = 204, .headers = {}, .body = {}};
  addCrossOrigin(response.headers);
  response.headers.add("Access-Control-Max-Age", "3600");
  co_return response;
}

}  // namespace

http::Handler downloadHandler(Services& services) {
  return answerOrError(services, download);
}

http::Handler downloadOptionsHandler() {
  return options;
}

}  // namespace api
