#include "api/content_type.h"

#include "http/letter_case.h"

namespace api {

bool isJson(const http::Request& request) {
  auto type = request.headers.find("Content-Type").value_or("");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return http::equalIgnoringCase(type, "application/json");
}

}  // namespace api
