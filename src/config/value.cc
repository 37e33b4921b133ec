#include "config/value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <type_traits>

#include "base/result.h"
#include "config/list.h"

namespace config {
namespace {

using Problem = std::optional<std::string>;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

struct ChoiceIndex {
  std::ptrdiff_t index;
};

template <class T>
constexpr bool kIsDuration = false;
template <class R, class P>
constexpr bool kIsDuration<std::chrono::duration<R, P>> = true;

bool sameLetters(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return sameLetters(word, text); });
}

template <class Number>
std::optional<Number> wholeNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Puts a parsed value into a member. False when the two do not fit each other.
template <class M, class Value>
bool put(M& member, const Value& value) {
  if constexpr (std::is_same_v<M, Value>) {
    member = value;
  } else if constexpr (std::is_same_v<M, Megabytes> && std::is_integral_v<Value>) {
    member = Megabytes{static_cast<std::uint64_t>(value)};
  } else if constexpr (std::is_enum_v<M> && std::is_same_v<Value, ChoiceIndex>) {
    member = static_cast<M>(value.index);
  } else if constexpr (std::is_integral_v<M> && std::is_integral_v<Value>) {
    member = static_cast<M>(value);
  } else if constexpr (std::is_convertible_v<Value, M> ||
                       (kIsDuration<M> && std::is_integral_v<Value>)) {
    member = M(value);
  } else {
    return false;
  }
  return true;
}

/// A row whose type does not fit its member is a bug of the table, and the table's test finds it.
template <class Value>
void store(const Row& row, Settings& settings, const Value& value) {
  const bool fits = std::visit(
      [&](auto member) {
        using M = std::remove_cvref_t<decltype(settings.*member)>;
        if constexpr (std::is_same_v<M, Texts> || std::is_same_v<M, Counts>)
          return put((settings.*member)[std::string(row.language)], value);
        else
          return put(settings.*member, value);
      },
      row.into);
  if (!fits) throw std::logic_error(fmt::format("row {}: type and member differ", row.name));
}

Problem checked(const Row& row, std::string_view item) {
  return row.check != nullptr && !item.empty() ? row.check(item) : std::nullopt;
}

Problem assignList(const Row& row, std::string_view text, Settings& settings) {
  const auto items = parseList(text);
  if (!items) return items.error().message;
  for (const auto& item : *items) {
    if (auto problem = checked(row, item)) return problem;
  }
  store(row, settings, *items);
  return std::nullopt;
}

Problem assignChoice(const Row& row, const Choice& choice, std::string_view text,
                     Settings& settings) {
  const auto found =
      std::ranges::find_if(choice.names, [&](auto name) { return sameLetters(name, text); });
  if (found == choice.names.end()) return fmt::format("must be {}", describe(choice));
  store(row, settings, ChoiceIndex{found - choice.names.begin()});
  return std::nullopt;
}

Problem assignBoolean(const Row& row, std::string_view text, Settings& settings) {
  const bool yes = isOneOf(text, {"true", "1", "yes", "on"});
  if (!yes && !isOneOf(text, {"false", "0", "no", "off"})) return "must be true or false";
  store(row, settings, yes);
  return std::nullopt;
}

template <class Number, class Bounds>
Problem assignNumber(const Row& row, const Bounds& bounds, std::string_view text,
                     Settings& settings) {
  const auto number = wholeNumber<Number>(text);
  // Written so that NaN fails too.
  const bool fits = number && *number >= bounds.least && *number <= bounds.most;
  if (!fits) return fmt::format("must be {}", describe(bounds));
  store(row, settings, *number);
  return std::nullopt;
}

Problem assignPath(const Row& row, std::string_view text, Settings& settings) {
  if (text.empty()) return std::nullopt;
  const std::filesystem::path path(text);
  if (!path.is_absolute()) return "must be an absolute path";
  store(row, settings, path);
  return std::nullopt;
}

}  // namespace

Problem assign(const Row& row, std::string_view text, Settings& settings) {
  return std::visit(
      Overloaded{
          [&](const Integer& type) {
            return assignNumber<std::int64_t>(row, type, text, settings);
          },
          [&](const Decimal& type) { return assignNumber<double>(row, type, text, settings); },
          [&](const Boolean&) { return assignBoolean(row, text, settings); },
          [&](const List&) { return assignList(row, text, settings); },
          [&](const Path&) { return assignPath(row, text, settings); },
          [&](const Choice& type) { return assignChoice(row, type, text, settings); },
          [&](const Text&) {
            auto problem = checked(row, text);
            if (!problem) store(row, settings, std::string(text));
            return problem;
          },
      },
      row.type);
}

std::string describe(const Type& type) {
  return std::visit(
      Overloaded{
          [](const Integer& t) { return fmt::format("an integer from {} to {}", t.least, t.most); },
          [](const Decimal& t) { return fmt::format("a number from {} to {}", t.least, t.most); },
          [](const Boolean&) { return std::string("true or false"); },
          [](const Text&) { return std::string("text"); },
          [](const List&) { return std::string("list"); },
          [](const Path&) { return std::string("absolute path"); },
          [](const Choice& t) { return fmt::format("{}", fmt::join(t.names, " or ")); },
      },
      type);
}

}  // namespace config
