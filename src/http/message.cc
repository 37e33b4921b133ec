#include "http/message.h"

#include <algorithm>

#include "http/letter_case.h"

namespace http {

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const Field& field) { return equalIgnoringCase(field.first, name); });
  fields_.emplace_back(name, std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (equalIgnoringCase(key, name)) return value;
  }
  return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &PathParameter::name);
  return found == parameters.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace http
