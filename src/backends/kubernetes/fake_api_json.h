#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "http/message.h"

// For the fake API server only: JSON objects as it holds them, and its answers.
namespace kubernetes::fake {

namespace json = boost::json;

/// A Status object of the API.
inline std::string statusText(unsigned code, const std::string& reason,
                              const std::string& message) {
  return json::serialize(json::object{{"kind", "Status"},
                                      {"apiVersion", "v1"},
                                      {"status", "Failure"},
                                      {"message", message},
                                      {"reason", reason},
                                      {"code", code}});
}

inline constexpr std::string_view kPods = "/api/v1/namespaces/test/pods";
inline constexpr std::string_view kJobs = "/apis/batch/v1/namespaces/test/jobs";

inline std::string textAt(const json::object& object, std::string_view pointer) {
  boost::system::error_code none;
  const json::value whole(object);
  const auto* value = whole.find_pointer(pointer, none);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

inline http::Response jsonResponse(unsigned status, std::string body) {
  http::Response response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

inline http::Response refusal(unsigned code, const std::string& reason) {
  return jsonResponse(code, statusText(code, reason, "because"));
}

/// RFC 7386.
inline void merge(json::value& target, const json::value& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  for (const auto& [key, value] : patch.as_object()) {
    if (value.is_null())
      target.as_object().erase(key);
    else
      merge(target.as_object()[key], value);
  }
}

inline std::string labelOf(const json::object& pod, std::string_view label) {
  const auto* metadata = pod.if_contains("metadata");
  const auto* labels = metadata == nullptr ? nullptr : metadata->as_object().if_contains("labels");
  const auto* value = labels == nullptr ? nullptr : labels->as_object().if_contains(label);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

/// "app=x,role=y" or nothing.
inline bool matches(const json::object& pod, std::string_view selector) {
  while (!selector.empty()) {
    const auto term = selector.substr(0, selector.find(','));
    selector.remove_prefix(std::min(selector.size(), term.size() + 1));
    const auto equals = term.find('=');
    if (labelOf(pod, term.substr(0, equals)) != term.substr(equals + 1)) return false;
  }
  return true;
}

}  // namespace kubernetes::fake
