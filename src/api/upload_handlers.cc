#include "api/upload_handlers.h"

#include <algorithm>

#include "api/answer_or_error.h"
#include "api/owner.h"
#include "api/wire/file_json.h"
#include "api/wire/upload_fields.h"
#include "http/multipart_boundary.h"
#include "http/multipart_reader.h"

namespace api {
namespace {

async::Task<base::Result<void>> takeFile(http::MultipartReader& form, std::string filename,
                                         files::StoreUpload& upload) {
  CO_TRY(co_await upload.beginFile(std::move(filename), form.part().contentType));
  for (;;) {
    const auto bytes = CO_TRY(co_await form.read());
    if (bytes.empty()) co_return base::Result<void>();
    CO_TRY(co_await upload.write(bytes));
  }
}

/// Files and fields come in any order, so what the fields say of the files counts at the end.
async::Task<base::Result<files::UploadForm>> takeForm(http::Request& request,
                                                      files::StoreUpload& upload) {
  const auto boundary = CO_TRY(http::multipartBoundary(request.headers.find("Content-Type")));
  http::MultipartReader form(*request.body, boundary);
  wire::UploadFields fields;
  while (CO_TRY(co_await form.nextPart())) {
    const std::string name = form.part().name;
    const auto filename = form.part().filename;
    if (filename && (name == "file" || name == "files")) {
      CO_TRY(co_await takeFile(form, *filename, upload));
    } else if (!filename) {
      CO_TRY(fields.take(name, CO_TRY(co_await form.readText())));
    }
  }
  co_return std::move(fields).form();
}

async::Task<base::Result<files::StoreUpload::Stored>> store(Services& services,
                                                            http::Request& request,
                                                            http::RequestContext& context,
                                                            files::StoreUpload::Kind kind) {
  files::StoreUpload upload(services.sessions, services.fileStore, services.filePolicy, kind);
  auto form = CO_TRY(co_await takeForm(request, upload));
  form.owner = CO_TRY(ownerOf(request, context, form.owner.user));
  co_return co_await upload.finish(std::move(form));
}

async::Task<base::Result<http::Response>> upload(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  const auto stored =
      CO_TRY(co_await store(services, request, context, files::StoreUpload::Kind::kAllOrNothing));
  co_return jsonAnswer(200, wire::renderUpload(stored));
}

async::Task<base::Result<http::Response>> uploadBatch(Services& services, http::Request& request,
                                                      http::RequestContext& context) {
  const auto stored =
      CO_TRY(co_await store(services, request, context, files::StoreUpload::Kind::kBatch));
  const bool anyStored =
      std::ranges::any_of(stored.files, [](const auto& file) { return file.failure.empty(); });
  co_return jsonAnswer(anyStored ? 200 : 400, wire::renderBatch(stored));
}

}  // namespace

http::Handler uploadHandler(Services& services) {
  return answerOrError(services, upload);
}

http::Handler uploadBatchHandler(Services& services) {
  return answerOrError(services, uploadBatch);
}

}  // namespace api
