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

// Of Kubernetes; checks_kubernetes.cc.
[[nodiscard]] std::optional<std::string> checkObjectName(std::string_view value);
[[nodiscard]] std::optional<std::string> checkImage(std::string_view value);  ///< or a part of one
[[nodiscard]] std::optional<std::string> checkImageTag(std::string_view value);
[[nodiscard]] std::optional<std::string> checkQuantity(std::string_view value);  ///< "500m"
[[nodiscard]] std::optional<std::string> checkPodUser(std::string_view value);   ///< or "cluster"
[[nodiscard]] std::optional<std::string> checkProfileFile(std::string_view value);  ///< relative
[[nodiscard]] std::optional<std::string> checkTextMap(std::string_view value);      ///< {"a":"b"}
[[nodiscard]] std::optional<std::string> checkJsonObject(std::string_view value);
[[nodiscard]] std::optional<std::string> checkTolerations(std::string_view value);

}  // namespace config
