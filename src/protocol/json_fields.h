#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

// Inside protocol only: reading the keys of a JSON object with one error for all of them.
namespace protocol {

/// Parses an object under the limits of the protocol. Errors: kInvalid.
[[nodiscard]] base::Result<boost::json::object> parseObject(std::string_view payload);

inline constexpr std::size_t kMostWalls = 64;
/// The form of a wall's name, and of a level's: 1 to 64 of a-z, 0-9 and '-'.
[[nodiscard]] bool isWallName(std::string_view text);

/// Reads the keys of one object. The first thing that is wrong is kept in `problem`, which nested
/// readers share; targets of wrong keys stay as they are.
class Fields {
 public:
  Fields(const boost::json::object& object, std::string& problem)
      : object_(object), problem_(problem) {}

  void read(std::string_view key, std::string& into);
  void read(std::string_view key, bool& into);
  void read(std::string_view key, double& into);                     ///< finite, not negative
  void read(std::string_view key, std::chrono::milliseconds& into);  ///< fractions are rounded
  void read(std::string_view key, std::vector<std::string>& into);

  template <std::integral Integer>
  void read(std::string_view key, Integer& into) {
    into = static_cast<Integer>(integer(key, std::numeric_limits<Integer>::max()));
  }

  /// The same for a key that older peers do not send.
  template <class Value>
  void readIfThere(std::string_view key, Value& into) {
    if (object_.contains(key)) read(key, into);
  }

  /// The value of a key; null, and noted as a problem, when it is not there.
  [[nodiscard]] const boost::json::value* find(std::string_view key);
  /// The object under a key; an empty one, noted as a problem, when there is none.
  [[nodiscard]] Fields nested(std::string_view key);
  [[nodiscard]] const boost::json::array& list(std::string_view key);
  /// A reader of an object found inside a list.
  [[nodiscard]] Fields of(const boost::json::object& object) { return {object, problem_}; }

  /// Notes that a key does not hold what it should.
  void expected(std::string_view key, std::string_view what);

 private:
  [[nodiscard]] std::uint64_t integer(std::string_view key, std::uint64_t largest);

  const boost::json::object& object_;
  std::string& problem_;
};

/// Parses `payload` and lets `readKeys(Fields&, Message&)` fill a message.
template <class Message, class ReadKeys>
[[nodiscard]] base::Result<Message> readMessage(std::string_view payload, ReadKeys readKeys) {
  const auto object = parseObject(payload);
  if (!object) return base::fail(object.error());
  Message message;
  std::string problem;
  Fields fields(*object, problem);
  readKeys(fields, message);
  if (!problem.empty()) {
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: " + std::move(problem));
  }
  return message;
}

}  // namespace protocol
