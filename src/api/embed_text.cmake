# Run by the build: writes the text of INPUT as the C++ function api::openApiText() into OUTPUT.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Made by embed_text.cmake.
#include \"api/openapi_handler.h\"

namespace api {

std::string_view openApiText() {
  return R\"kcr_embedded(${text})kcr_embedded\";
}

}  // namespace api
")
