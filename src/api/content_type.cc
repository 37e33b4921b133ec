#include "api/content_type.h"

#include "http/letter_case.h"
#include "http/trimmed.h"

namespace api {

bool isJson(const http::Request& request) {
  const auto type = request.headers.find("Content-Type").value_or("");
  return http::equalIgnoringCase(http::trimmed(type.substr(0, type.find(';'))), "application/json");
}

}  // namespace api
