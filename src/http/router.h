#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  /// `renderError` makes the bodies of 404 and 405.
  explicit Router(RenderError renderError);

  /// `pattern` has neither a trailing slash nor "/v1" (see http/target.h). Throws std::logic_error
  /// for a pattern that could never match and for a second handler of the same method and pattern.
  void add(std::string_view method, std::string pattern, Handler handler);

  /// Answers with the handler of the route, after filling in Request::route and parameters.
  /// Without one: HEAD is answered by GET's handler (the connection leaves the body out); OPTIONS
  /// of a known path is 204 with Allow; another method there is 405 with Allow; otherwise 404. The
  /// Router must outlive the task.
  [[nodiscard]] async::Task<Response> handle(Request& request, RequestContext& context) const;

 private:
  struct Route {
    std::string pattern;
    std::vector<std::string> segments;                      // "{name}" for a name
    std::vector<std::pair<std::string, Handler>> handlers;  // by method
  };

  [[nodiscard]] const Route* find(Request& request) const;
  [[nodiscard]] Route& routeFor(std::string pattern);
  [[nodiscard]] async::Task<Response> answerWithoutHandler(const Route* route,
                                                           std::string_view method) const;

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  RenderError renderError_;
  std::unordered_map<std::string, Route, Hash, std::equal_to<>> literal_;
  std::vector<Route> named_;
};

}  // namespace http
