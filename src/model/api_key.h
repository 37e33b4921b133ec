#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "model/timestamp.h"

namespace model {

/// How many requests a key may make in fixed windows of UTC; nothing: as many as it likes.
struct RateLimits {
  std::optional<std::uint32_t> perSecond = {}, perMinute = {}, perHour = {}, perDay = {},
                               perMonth = {};

  friend bool operator==(const RateLimits&, const RateLimits&) = default;
};

/// An API key that an administrator made (those of the settings are never stored). The key itself
/// is shown once and kept nowhere.
struct ApiKey {
  std::string hash = {};    ///< hex SHA-256 of the key; Principal::id of whoever shows it
  std::string prefix = {};  ///< its first characters, for people to recognise it
  std::string name = {};
  Timestamp createdAt{};
  bool enabled = true;
  RateLimits limits = {};
  std::map<std::string, std::string> metadata = {};
  std::optional<Timestamp> lastUsedAt = {};
  std::uint64_t usageCount = 0;

  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

}  // namespace model
