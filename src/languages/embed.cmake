# Run by the build: writes the texts of FILES (separated by |, below FOLDER) as C++ constants into OUTPUT.
string(REPLACE "|" ";" files "${FILES}")
set(entries "")
foreach(file ${files})
  file(READ "${FOLDER}/${file}" text)
  string(APPEND entries "    {\"${file}\", R\"kcr_embedded(${text})kcr_embedded\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed.cmake.
#include \"languages/embedded.h\"

namespace languages {
namespace {

constexpr EmbeddedFile kFiles[] = {
${entries}};

}  // namespace

std::span<const EmbeddedFile> embeddedFiles() { return kFiles; }

}  // namespace languages
")
