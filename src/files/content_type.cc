#include "files/content_type.h"

#include <algorithm>
#include <array>
#include <utility>

#include "files/file_names.h"

namespace files {
namespace {

using Type = std::pair<std::string_view, std::string_view>;

// What chats and agents pass around; sorted by ending.
constexpr auto kTypes = std::to_array<Type>({
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"c", "text/x-c"},
    {"cpp", "text/x-c++"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"gif", "image/gif"},
    {"go", "text/x-go"},
    {"gz", "application/gzip"},
    {"html", "text/html"},
    {"ico", "image/x-icon"},
    {"java", "text/x-java"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"jsonl", "application/jsonl"},
    {"md", "text/markdown"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"npy", "application/octet-stream"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"parquet", "application/vnd.apache.parquet"},
    {"pdf", "application/pdf"},
    {"php", "text/x-php"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"py", "text/x-python"},
    {"r", "text/x-r"},
    {"rs", "text/x-rust"},
    {"rtf", "application/rtf"},
    {"sh", "application/x-sh"},
    {"sql", "application/sql"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"tex", "application/x-tex"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"toml", "application/toml"},
    {"ts", "text/x-typescript"},
    {"tsv", "text/tab-separated-values"},
    {"txt", "text/plain"},
    {"wav", "audio/wav"},
    {"webp", "image/webp"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"yaml", "application/yaml"},
    {"yml", "application/yaml"},
    {"zip", "application/zip"},
});
static_assert(std::ranges::is_sorted(kTypes, {}, &Type::first));

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

std::string_view contentTypeOfName(std::string_view name) {
  constexpr std::string_view kUnknown = "application/octet-stream";
  const auto base = baseName(name);
  const auto dot = base.rfind('.');
  if (dot == std::string_view::npos) return kUnknown;
  std::string ending(base.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(), lower);
  const auto* const found = std::ranges::lower_bound(kTypes, ending, {}, &Type::first);
  return found != kTypes.end() && found->first == ending ? found->second : kUnknown;
}

bool isContentType(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  const auto slash = text.find('/');
  return text.size() <= kLongest && slash != 0 && slash != std::string_view::npos &&
         std::ranges::all_of(text, [](char letter) { return letter >= ' ' && letter <= '~'; });
}

std::string contentTypeOf(const model::StoredFile& file) {
  return file.contentType.empty() ? std::string(contentTypeOfName(file.name)) : file.contentType;
}

}  // namespace files
