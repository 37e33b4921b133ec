#include "apps/token_key_pair.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/unique_fd.h"

namespace apps {
namespace {

namespace fs = std::filesystem;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

auto failed(const fs::path& path) {
  return base::fail(base::ErrorKind::kInvalid,
                    "cannot write " + path.string() + ": " + std::strerror(errno));
}

std::string textOf(BIO* memory) {
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory, &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string base64(const std::string& bytes) {
  std::vector<unsigned char> text(4 * ((bytes.size() + 2) / 3) + 1);
  const auto length =
      EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + length};
}

/// The folder, made where it is absent. The folder around it may be the server's, and we may be
/// root: what stands at its place must be a folder and no link to somewhere else.
base::Result<base::UniqueFd> openFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder.parent_path(), failure);
  const bool made = ::mkdir(folder.c_str(), 0755) == 0;
  if (!made && errno != EEXIST) return failed(folder);
  base::UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  // Everybody may read public keys; the server, which has another user, must.
  if (!opened || (made && ::fchmod(opened.get(), 0755) != 0)) return failed(folder);
  return opened;
}

base::Result<void> keep(const fs::path& folder, const std::string& file, const std::string& pem) {
  const auto place = TRY(openFolder(folder));
  const base::UniqueFd out(::openat(place.get(), file.c_str(),
                                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  const bool kept =
      out && ::fchmod(out.get(), 0644) == 0 &&
      ::write(out.get(), pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
      ::fsync(out.get()) == 0;
  if (kept) return {};
  return failed(folder / file);
}

}  // namespace

base::Result<TokenKeyPair> makeTokenKeyPair(const fs::path& folder) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  const Memory publicHalf(BIO_new(BIO_s_mem()), BIO_free);
  const Memory privateHalf(BIO_new(BIO_s_mem()), BIO_free);
  if (!key || PEM_write_bio_PUBKEY(publicHalf.get(), key.get()) != 1 ||
      PEM_write_bio_PrivateKey(privateHalf.get(), key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr) != 1)
    return base::fail(base::ErrorKind::kInternal, "cannot make an Ed25519 key");
  TokenKeyPair pair{.name = "librechat-" + base::newId().substr(0, 8),
                    .privatePemBase64 = base64(textOf(privateHalf.get()))};
  TRY(keep(folder, pair.name + ".pem", textOf(publicHalf.get())));
  return pair;
}

}  // namespace apps
