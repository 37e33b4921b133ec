// @code 1
// @stderr error: no matching function for call to ‘largest(int, std::string)’
// @stderr note:
#include <iostream>
#include <string>

template <class T>
T largest(T a, T b) { return a > b ? a : b; }

int main() {
  std::cout << "never printed";
  std::cout << largest(1, std::string("x"));
}
