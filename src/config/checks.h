#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What is wrong with a value, as "must be ..."; empty when nothing is. Pure.
namespace config {

[[nodiscard]] std::optional<std::string> checkAddress(std::string_view value);  ///< IPv4 or IPv6
[[nodiscard]] std::optional<std::string> checkNetwork(std::string_view value);  ///< ADDRESS/BITS
[[nodiscard]] std::optional<std::string> checkFileExtension(std::string_view value);  ///< ".csv"
[[nodiscard]] std::optional<std::string> checkApiKey(
    std::string_view value);  ///< 16 or more, visible

}  // namespace config
