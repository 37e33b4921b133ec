// @code 17
// @stderr leaving
#include <cstdlib>
#include <iostream>

struct Static {
  ~Static() { std::cout << "static gone" << std::endl; }
} object;

int main() {
  std::atexit([] { std::cout << "at exit" << std::endl; });
  std::cerr << "leaving\n";
  return 17;
}
