# Run by the build: writes the text of INPUT as a C++ constant into OUTPUT.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "// Made by embed_manifests.cmake.
#include \"apps/manifests_text.h\"

namespace apps {
namespace {

constexpr std::string_view kText = R\"kcr_embedded(${text})kcr_embedded\";

}  // namespace

std::string_view manifestsText() { return kText; }

}  // namespace apps
")
