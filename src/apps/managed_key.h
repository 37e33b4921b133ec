#pragma once

#include <string>

#include "async/task.h"
#include "base/result.h"
#include "model/api_key.h"
#include "ports/key_store.h"

namespace apps {

/// A key that nobody has seen yet, and what is kept of it.
struct NewKey {
  std::string text;  ///< 252 random bits; to be shown once
  model::ApiKey record;
};
[[nodiscard]] NewKey newKey(std::string name, model::RateLimits limits);

/// The one key that `word` means: by the beginning of its hash (6 digits or more), the beginning
/// of the key itself as `keys list` shows it, or its name. Errors: kNotFound; kConflict when
/// several are meant; those of the store.
[[nodiscard]] async::Task<base::Result<model::ApiKey>> keyMeantBy(ports::KeyStore& keys,
                                                                  std::string word);

}  // namespace apps
