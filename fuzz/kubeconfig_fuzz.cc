// The text of a kubeconfig: parsed with its own context and with one of another name. What is
// accepted must name a server, and what is refused is refused with the file's name.
#include <cstdint>
#include <string>

#include "backends/kubernetes/kubeconfig_text.h"
#include "base/base64.h"
#include "require.h"

namespace {

void read(const std::string& text, const std::string& context) {
  const auto read = kubernetes::parseKubeconfig(text, "config", context);
  if (!read) {
    fuzz::require(read.error().kind == base::ErrorKind::kInvalid, "a refusal is a value");
    fuzz::require(read.error().message.starts_with("config:"), "and names the file");
    return;
  }
  fuzz::require(!read->server.empty(), "a context has a server");
  fuzz::require(context.empty() || read->name == context, "it is the one that was meant");
  const auto& data = read->authorities.data;
  const auto bytes = base::decodeBase64(data);
  fuzz::require(!bytes || bytes->size() <= data.size(), "base64 does not grow");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8'192) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  read(text, "");
  read(text, "dev");
  return 0;
}
