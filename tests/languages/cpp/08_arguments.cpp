// @args ["Ann Lee", "3", "ünï", ""]
#include <iostream>
#include <span>
#include <string_view>

int main(int argc, char** argv) {
  for (std::string_view argument : std::span(argv, argc).subspan(1)) std::cout << '[' << argument << ']';
  std::cout << ' ' << argc << ' ' << std::stoi(argv[2]) * 2 << '\n';
}
