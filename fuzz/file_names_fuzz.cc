// Names of uploads: whatever a client sends becomes a name that can be mounted, or is refused.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "files/file_names.h"
#include "model/file_path.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view sent(reinterpret_cast<const char*>(data), size);
  const auto sanitised = files::sanitisedName(sent);
  fuzz::require(model::isFilePath(sanitised), "a sanitised name can be mounted");
  fuzz::require(sanitised.size() <= 255 && sanitised.find('/') == std::string::npos,
                "a sanitised name is one segment");
  fuzz::require(files::sanitisedName(sanitised) == sanitised, "sanitising twice changes nothing");
  if (const auto path = files::pathName(sent))
    fuzz::require(model::isFilePath(*path), "an accepted path can be mounted");
  return 0;
}
