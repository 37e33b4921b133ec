#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <ranges>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

int main() {
  std::istringstream text("the quick brown fox jumps over the lazy dog the end");
  std::map<std::string, int> counts;
  for (std::string word; text >> word;) ++counts[word];
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::ranges::stable_sort(sorted, std::greater{}, &std::pair<std::string, int>::second);
  for (const auto& [word, count] : sorted | std::views::take(3)) std::cout << word << ' ' << count << '\n';
  std::vector numbers{5, 3, 8, 1};
  std::cout << std::accumulate(numbers.begin(), numbers.end(), 0) << ' ' << *std::ranges::max_element(numbers) << '\n';
  auto squares = std::views::iota(1, 6) | std::views::transform([](int n) { return n * n; })
                 | std::views::filter([](int n) { return n % 2; });
  for (int square : squares) std::cout << square << ' ';
  std::cout << '\n' << std::fixed << std::setprecision(3) << std::setw(10) << 3.14159 << std::hex << ' ' << 255 << '\n';
  std::variant<int, std::string> either = "text";
  std::cout << std::visit([](const auto& value) { std::ostringstream s; s << value; return s.str(); }, either) << ' '
            << std::optional<int>{}.value_or(7) << '\n';
}
