// @signal SIGABRT
// @stderr terminate called after throwing an instance of 'std::bad_alloc'
#include <iostream>
#include <vector>

int main() {
  std::cout << "asking for a lot" << std::endl;
  std::vector<char> block(1UL << 46);
  std::cout << block.size();
}
