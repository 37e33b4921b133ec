#include "access/public_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

namespace auth {
namespace {

constexpr int kFewestRsaBits = 2048;

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <auto Free>
struct Freed {
  void operator()(auto* object) const { Free(object); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Input = std::unique_ptr<BIO, Freed<BIO_free>>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, EVP_PKEY_free};
}

base::Error wrong(std::string message) {
  return {.kind = base::ErrorKind::kInvalid, .message = std::move(message)};
}

Number number(std::string_view bytes) {
  return Number(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

}  // namespace

base::Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos)
    return base::fail(wrong("is a private key; only the public key belongs here"));
  const Input input(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return checked(owned(PEM_read_bio_PUBKEY(input.get(), nullptr, nullptr, nullptr)));
}

base::Result<PublicKey> PublicKey::fromEd25519(std::string_view bytes) {
  return checked(
      owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(bytes), bytes.size())));
}

base::Result<PublicKey> PublicKey::fromRsa(std::string_view modulus, std::string_view exponent) {
  const auto n = number(modulus);
  const auto e = number(exponent);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return base::fail(wrong("is not an RSA key"));
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) == 1)
    (void)EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return checked(owned(key));
}

base::Result<PublicKey> PublicKey::checked(Key key) {
  if (!key) return base::fail(wrong("is not a public key that can be read"));
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return PublicKey(std::move(key), Algorithm::kEdDsa);
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1)
    return base::fail(wrong("is neither an Ed25519 nor an RSA key"));
  if (EVP_PKEY_get_bits(key.get()) < kFewestRsaBits)
    return base::fail(wrong("is an RSA key of less than 2048 bits"));
  return PublicKey(std::move(key), Algorithm::kRs256);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  const Digest digest(EVP_MD_CTX_new());
  const auto* hash = algorithm_ == Algorithm::kRs256 ? EVP_sha256() : nullptr;  // EdDSA has its own
  return EVP_DigestVerifyInit(digest.get(), nullptr, hash, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(digest.get(), bytesOf(signature), signature.size(), bytesOf(message),
                          message.size()) == 1;
}

}  // namespace auth
