#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/message.h"

namespace http {

/// Finds the handler for a request by its path and method.
///
/// A pattern is a path of literal segments and {names}: "/download/{session}/{file}". A name stands
/// for one non-empty segment. Literal patterns win over those with names; among the latter the
/// first added wins. Built once, then used by all I/O threads at the same time.
class Router {
 public:
  /// `pattern` has neither a trailing slash nor "/v1" (see http/target.h). Throws std::logic_error
  /// for a pattern that could never match and for a second handler of the same method and pattern.
  void add(std::string_view method, std::string pattern, Handler handler);

  /// Whether the path is a known one. Fills in Request::route, parameters and handler, which stays
  /// null when the route has no handler for the method; HEAD gets GET's (the connection leaves the
  /// body out). They refer to this Router.
  [[nodiscard]] bool find(Request& request) const;

  /// Method and pattern of every handler that was added, in no order.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> routes() const;

  /// The value of Allow: the methods of a route that find() has named.
  [[nodiscard]] std::string allowedMethods(std::string_view route) const;

 private:
  struct Route {
    std::string pattern;
    std::vector<std::string> segments;                      // "{name}" for a name
    std::vector<std::pair<std::string, Handler>> handlers;  // by method
  };

  [[nodiscard]] const Route* match(Request& request) const;
  [[nodiscard]] Route& routeFor(std::string pattern);

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, Route, Hash, std::equal_to<>> literal_;
  std::vector<Route> named_;
};

}  // namespace http
