// @signal SIGABRT
// @stderr terminate called after throwing an instance of 'std::out_of_range'
// @stderr   what():  vector::_M_range_check
#include <iostream>
#include <stdexcept>
#include <vector>

struct Guard {
  ~Guard() { std::cout << "unwound\n"; }
};

int main() {
  std::cout << std::unitbuf;
  try {
    Guard guard;
    throw std::runtime_error("first");
  } catch (const std::exception& error) {
    std::cout << "caught " << error.what() << '\n';
  }
  std::vector<int> numbers(3);
  std::cout << numbers.at(5);
}
