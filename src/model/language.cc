#include "model/language.h"

#include <algorithm>

namespace model {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

bool sameLetters(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace

const Language* LanguageCatalog::find(std::string_view name) const {
  const auto named = [&](const Language& language) {
    return sameLetters(language.code, name) ||
           std::ranges::any_of(language.aliases,
                               [&](const auto& alias) { return sameLetters(alias, name); });
  };
  const auto found = std::ranges::find_if(languages_, named);
  return found == languages_.end() ? nullptr : &*found;
}

}  // namespace model
