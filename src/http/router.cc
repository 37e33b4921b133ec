#include "http/router.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "http/target.h"

namespace http {
namespace {

/// Takes the first segment off `path`, which begins with a slash or is empty.
std::string_view takeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool isName(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

std::string_view bareName(std::string_view segment) {
  return segment.substr(1, segment.size() - 2);
}

std::optional<std::vector<PathParameter>> matchNamed(const std::vector<std::string>& segments,
                                                     std::string_view path) {
  std::vector<PathParameter> parameters;
  for (const std::string_view expected : segments) {
    if (path.empty()) return std::nullopt;
    const auto segment = takeSegment(path);
    if (isName(expected) && !segment.empty()) {
      parameters.push_back({.name = bareName(expected), .value = decodeSegment(segment)});
    } else if (segment != expected) {
      return std::nullopt;
    }
  }
  if (!path.empty()) return std::nullopt;
  return parameters;
}

template <class Handlers>
const Handler* handlerFor(const Handlers& handlers, std::string_view method) {
  const auto find = [&](std::string_view wanted) -> const Handler* {
    for (const auto& [name, handler] : handlers) {
      if (name == wanted) return &handler;
    }
    return nullptr;
  };
  const Handler* handler = find(method);
  return handler == nullptr && method == "HEAD" ? find("GET") : handler;
}

}  // namespace

void Router::add(std::string_view method, std::string pattern, Handler handler) {
  const bool canMatch = pattern == "/" || pattern == "*" ||
                        (pattern.starts_with('/') && !pattern.ends_with('/') &&
                         pattern.find("//") == std::string::npos && !pattern.starts_with("/v1/"));
  if (!canMatch) throw std::logic_error("route can never match: " + pattern);
  Route& route = routeFor(std::move(pattern));
  const auto sameMethod = [&](const auto& entry) { return entry.first == method; };
  if (std::ranges::any_of(route.handlers, sameMethod)) {
    throw std::logic_error("route added twice: " + route.pattern);
  }
  route.handlers.emplace_back(method, std::move(handler));
}

Router::Route& Router::routeFor(std::string pattern) {
  if (pattern.find('{') == std::string::npos) {
    Route& route = literal_[pattern];
    route.pattern = std::move(pattern);
    return route;
  }
  const auto known = std::ranges::find(named_, pattern, &Route::pattern);
  if (known != named_.end()) return *known;
  Route route;
  for (std::string_view rest = pattern; !rest.empty();) {
    route.segments.emplace_back(takeSegment(rest));
  }
  route.pattern = std::move(pattern);
  return named_.emplace_back(std::move(route));
}

const Router::Route* Router::match(Request& request) const {
  const auto exact = literal_.find(std::string_view(request.path));
  if (exact != literal_.end()) return &exact->second;
  for (const Route& route : named_) {
    if (auto parameters = matchNamed(route.segments, request.path)) {
      request.parameters = *std::move(parameters);
      return &route;
    }
  }
  return nullptr;
}

bool Router::find(Request& request) const {
  const Route* route = match(request);
  if (route == nullptr) return false;
  request.route = route->pattern;
  request.handler = handlerFor(route->handlers, request.method);
  return true;
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> routes;
  const auto add = [&routes](const Route& route) {
    for (const auto& [method, handler] : route.handlers) routes.emplace_back(method, route.pattern);
  };
  for (const auto& [pattern, route] : literal_) add(route);
  for (const auto& route : named_) add(route);
  return routes;
}

std::string Router::allowedMethods(std::string_view route) const {
  const auto literal = literal_.find(route);
  const auto& handlers = literal != literal_.end()
                             ? literal->second.handlers
                             : std::ranges::find(named_, route, &Route::pattern)->handlers;
  std::string allowed;
  for (const auto& [method, handler] : handlers) {
    allowed += method + ", ";
    if (method == "GET") allowed += "HEAD, ";
  }
  return allowed + "OPTIONS";
}

}  // namespace http
