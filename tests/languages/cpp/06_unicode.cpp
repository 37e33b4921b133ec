#include <codecvt>
#include <fstream>
#include <iostream>
#include <locale>
#include <string>

int main() {
  const std::string text = "日本語 naïve 👩";
  std::wstring_convert<std::codecvt_utf8<char32_t>, char32_t> convert;
  std::u32string letters = convert.from_bytes(text);
  std::cout << text << ' ' << text.size() << ' ' << letters.size() << '\n';
  std::u32string reversed(letters.rbegin(), letters.rend());
  std::cout << convert.to_bytes(reversed) << ' ' << "\u20ac" << '\n';
  std::ofstream("übersicht.txt") << "Ω≈ç√\n";
  std::cout << std::ifstream("übersicht.txt").rdbuf();
}
