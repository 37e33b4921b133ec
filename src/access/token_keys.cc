#include "access/token_keys.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/base64.h"

namespace auth {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::uintmax_t kMostFileBytes = 64U << 10;
constexpr std::size_t kMostKeys = 1'000;

auto wrong(std::string message) {
  return base::fail(base::ErrorKind::kInvalid, std::move(message));
}

std::string_view textIn(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

std::string bytesIn(const json::object& object, std::string_view name) {
  return base::decodeBase64Url(textIn(object, name)).value_or("");
}

base::Result<std::string> read(const fs::path& file) {
  std::error_code failure;
  if (fs::file_size(file, failure) > kMostFileBytes || failure)
    return wrong("cannot be read, or is larger than 64 KiB");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return wrong("cannot be read");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// In the order of their names, so that the same folder gives the same result.
std::vector<fs::path> filesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const auto extension = entry.path().extension();
    if (extension == ".pem" || extension == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

base::Result<TokenKeys> TokenKeys::load(const fs::path& path) {
  TokenKeys keys;
  std::error_code failure;
  const bool folder = fs::is_directory(path, failure);
  for (const auto& file : folder ? filesIn(path) : std::vector{path}) {
    if (const auto added = keys.addFile(file); !added)
      return wrong(file.string() + " " + added.error().message);
    if (keys.keys_.size() > kMostKeys) return wrong(path.string() + " holds more than 1,000 keys");
  }
  keys.anyName_ = keys.anyName_ && keys.keys_.size() == 1;
  return keys;
}

base::Result<void> TokenKeys::addFile(const fs::path& file) {
  const auto text = TRY(read(file));
  if (text.find("-----BEGIN") == std::string::npos) return addJwks(text);
  auto key = TRY(PublicKey::fromPem(text));
  anyName_ = true;
  if (!keys_.emplace(file.stem().string(), std::move(key)).second)
    return wrong("names a key that another file names too");
  return {};
}

base::Result<void> TokenKeys::addJwks(std::string_view text) {
  boost::system::error_code malformed;
  const auto value = json::parse(text, malformed);
  const auto* set = malformed ? nullptr : value.if_object();
  const auto* keys = set == nullptr ? nullptr : set->if_contains("keys");
  if (keys == nullptr || !keys->is_array())
    return wrong(R"(is neither PEM nor a JWKS ({"keys": [...]}))");
  for (const auto& each : keys->get_array()) {
    const auto* key = each.if_object();
    if (key == nullptr) return wrong("holds a key that is not an object");
    if (key->contains("d")) return wrong("holds a private key; only public keys belong here");
    const auto use = textIn(*key, "use");
    const auto type = textIn(*key, "kty");
    const bool edwards = type == "OKP" && textIn(*key, "crv") == "Ed25519";
    if ((!use.empty() && use != "sig") || (!edwards && type != "RSA")) continue;
    auto parsed = TRY(edwards ? PublicKey::fromEd25519(bytesIn(*key, "x"))
                              : PublicKey::fromRsa(bytesIn(*key, "n"), bytesIn(*key, "e")));
    if (!keys_.emplace(std::string(textIn(*key, "kid")), std::move(parsed)).second)
      return wrong("names a key (kid) twice");
  }
  return {};
}

const PublicKey* TokenKeys::find(std::string_view name) const {
  if (anyName_) return &keys_.begin()->second;
  const auto found = keys_.find(name);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace auth
