#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

namespace fs = std::filesystem;

int main() {
  fs::create_directories("/mnt/data/sub/folder");
  std::ofstream("sub/rows.csv") << "city,amount\nOslo,3\nRome,4\n";
  std::ifstream rows("/mnt/data/sub/rows.csv");
  std::string line;
  int sum = 0;
  std::getline(rows, line);
  while (std::getline(rows, line)) sum += std::stoi(line.substr(line.find(',') + 1));
  std::cout << sum << ' ' << fs::file_size("sub/rows.csv") << ' ' << fs::current_path() << '\n';
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(".")) names.insert(entry.path().string());
  for (const auto& name : names) std::cout << name << '\n';
  std::cout << fs::remove_all("sub") << '\n';
}
