#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "backends/kubernetes/api_error.h"
#include "backends/kubernetes/objects.h"

namespace kubernetes {

/// Where objects of one kind are in the API: "/apis/batch/v1", "jobs".
struct Resource {
  std::string_view version;
  std::string_view plural;
};

template <class Object>
inline constexpr Resource kResource;
template <>
inline constexpr Resource kResource<Pod>{"/api/v1", "pods"};
template <>
inline constexpr Resource kResource<Event>{"/api/v1", "events"};
template <>
inline constexpr Resource kResource<Job>{"/apis/batch/v1", "jobs"};

/// Whether `text` may name an object or a namespace: a DNS subdomain (RFC 1123), so that it stands
/// in a path as it is.
[[nodiscard]] bool isName(std::string_view text);

/// "/api/v1/namespaces/SPACE/pods", of all namespaces where `space` is empty. `space` and `name`
/// are names.
[[nodiscard]] std::string pathOf(const Resource& resource, std::string_view space);
[[nodiscard]] std::string pathOf(const Resource& resource, std::string_view space,
                                 std::string_view name);

/// The same, or kInvalid for a namespace or a name that is none and could change the path. An empty
/// namespace is none.
[[nodiscard]] ApiResult<std::string> checkedPath(const Resource& resource, std::string_view space);
[[nodiscard]] ApiResult<std::string> checkedPath(const Resource& resource, std::string_view space,
                                                 std::string_view name);

template <class Object, class... Name>
[[nodiscard]] ApiResult<std::string> pathTo(std::string_view space, const Name&... name) {
  return checkedPath(kResource<Object>, space, name...);
}

/// A query string, made of pairs; those without a value are left out.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value);
  [[nodiscard]] const std::string& text() const { return text_; }  ///< with its "?", or empty

 private:
  std::string text_;
};

}  // namespace kubernetes
