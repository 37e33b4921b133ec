#pragma once

#include <string>
#include <string_view>

namespace languages {

/// How javac wants a source to be named, and what java starts.
struct JavaNames {
  std::string file;       ///< the name of the file without ".java"
  std::string mainClass;  ///< with its package: "shop.Main"
};

/// The file has the name of the public class, interface, record or enum; javac refuses any other.
/// Started is that type if it has a main method, else the first top-level type that has one.
/// Without a public type the file has the name of the started one; without any type it is "Code".
/// Comments, strings and text blocks are skipped. Tolerant: broken sources get some name, and javac
/// says what is wrong with them.
[[nodiscard]] JavaNames javaNames(std::string_view source);

}  // namespace languages
