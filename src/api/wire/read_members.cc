#include "api/wire/read_members.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <string>

namespace wire {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kDeepest = 32;

/// Receives the parser's events and keeps those that belong to wanted members of the outermost
/// object. The names of its methods are those that boost::json::basic_parser calls.
class Keeper {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit Keeper(std::span<const std::string_view> wanted) : wanted_(wanted) { stack_.reset(); }

  [[nodiscard]] bool sawObject() const { return sawObject_; }
  [[nodiscard]] bool tooMany() const { return values_ > kMostValues; }
  json::object take() { return std::move(stack_.release().as_object()); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) {
    if (depth_++ == 0) sawObject_ = true;
    return true;
  }
  bool on_object_end(std::size_t members, error_code& error) {
    if (--depth_ == 0) {
      if (sawObject_) stack_.push_object(kept_);
      return true;
    }
    return keep(error, [&] { stack_.push_object(members); });
  }
  bool on_array_begin(error_code&) {
    ++depth_;
    return true;
  }
  bool on_array_end(std::size_t elements, error_code& error) {
    --depth_;
    return keep(error, [&] { stack_.push_array(elements); });
  }

  bool on_key_part(string_view part, std::size_t, error_code&) {
    if (depth_ == 1 && sawObject_) {
      name_ += part;
    } else if (keeping_) {
      stack_.push_chars(part);
    }
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code&) {
    if (depth_ != 1 || !sawObject_) {
      if (keeping_) stack_.push_key(part);
      return true;
    }
    name_ += part;
    keeping_ = std::ranges::find(wanted_, name_) != wanted_.end();
    if (keeping_) {
      stack_.push_key(name_);
      ++kept_;
    }
    name_.clear();
    return true;
  }

  bool on_string_part(string_view part, std::size_t, error_code&) {
    if (keeping_) stack_.push_chars(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code& error) {
    return keep(error, [&] { stack_.push_string(part); });
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code& error) {
    return keep(error, [&] { stack_.push_int64(value); });
  }
  bool on_uint64(std::uint64_t value, string_view, error_code& error) {
    return keep(error, [&] { stack_.push_uint64(value); });
  }
  bool on_double(double value, string_view, error_code& error) {
    return keep(error, [&] { stack_.push_double(value); });
  }
  bool on_bool(bool value, error_code& error) {
    return keep(error, [&] { stack_.push_bool(value); });
  }
  bool on_null(error_code& error) {
    return keep(error, [&] { stack_.push_null(); });
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool keep(error_code& error, const auto& push) {
    if (!keeping_) return true;
    if (++values_ > kMostValues) {
      error = json::error::array_too_large;
      return false;
    }
    push();
    return true;
  }

  std::span<const std::string_view> wanted_;
  json::value_stack stack_;
  std::string name_;  // of the member of the outermost object that is being read
  std::size_t depth_ = 0;
  std::size_t kept_ = 0;
  std::size_t values_ = 0;
  bool sawObject_ = false;
  bool keeping_ = false;
};

tl::unexpected<base::Error> notJson(std::string why) {
  return base::fail(
      {.kind = base::ErrorKind::kUnprocessable,
       .message = "Request body is not valid JSON",
       .details = {{.field = "body", .message = std::move(why), .code = "json_invalid"}}});
}

tl::unexpected<base::Error> notAnObject(std::string why, std::string code) {
  return base::fail(
      {.kind = base::ErrorKind::kUnprocessable,
       .message = "Request validation failed",
       .details = {{.field = "body", .message = std::move(why), .code = std::move(code)}}});
}

}  // namespace

base::Result<json::object> readMembers(std::string_view body,
                                       std::span<const std::string_view> wanted) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return notAnObject("Field required", "missing");
  }
  json::parse_options options;
  options.max_depth = kDeepest;
  json::basic_parser<Keeper> parser(options, wanted);
  error_code error;
  const auto read = parser.write_some(false, body.data(), body.size(), error);
  if (parser.handler().tooMany()) return notJson("more than 1000000 values");
  if (!error && read < body.size()) error = json::error::extra_data;
  if (error) return notJson(error.message() + " near byte " + std::to_string(read));
  if (!parser.handler().sawObject()) return notAnObject("Input should be an object", "dict_type");
  return parser.handler().take();
}

}  // namespace wire
