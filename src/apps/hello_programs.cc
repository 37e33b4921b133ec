#include "apps/hello_programs.h"

#include <array>
#include <utility>

namespace apps {
namespace {

using Hello = std::pair<std::string_view, std::string_view>;

constexpr std::array<Hello, 13> kHellos{{
    {"py", "import platform\nprint('Python', platform.python_version())\n"},
    {"js", "console.log(`Node.js ${process.versions.node}`)\n"},
    {"ts",
     "const node: string = process.versions.node\nconsole.log(`TypeScript on Node.js ${node}`)\n"},
    {"c", "#include <stdio.h>\nint main(void) { printf(\"gcc %s\\n\", __VERSION__); }\n"},
    {"cpp",
     "#include <iostream>\nint main() { std::cout << \"g++ \" << __VERSION__ << std::endl; }\n"},
    {"java",
     "public class Main {\n  public static void main(String[] args) {\n"
     "    System.out.println(\"Java \" + System.getProperty(\"java.version\"));\n  }\n}\n"},
    {"php", "<?php echo 'PHP ', PHP_VERSION, \"\\n\";\n"},
    // Rust tells a program nothing of its compiler, but that is in the sandbox too.
    {"rs",
     "use std::process::Command;\nfn main() {\n"
     "    let said = Command::new(\"rustc\").arg(\"--version\").output().unwrap();\n"
     "    print!(\"{}\", String::from_utf8_lossy(&said.stdout));\n}\n"},
    {"go",
     "package main\n\nimport (\n\t\"fmt\"\n\t\"runtime\"\n)\n\n"
     "func main() { fmt.Println(\"Go\", runtime.Version()) }\n"},
    {"d",
     "import std.stdio, std.compiler;\n"
     "void main() { writefln(\"%s, D %d.%03d\", name, version_major, version_minor); }\n"},
    {"f90",
     "program hello\n  use iso_fortran_env\n  print '(2a)', 'Fortran, ', compiler_version()\n"
     "end program\n"},
    {"r", "cat(R.version.string, \"\\n\", sep = \"\")\n"},
    {"bash", "echo \"bash $BASH_VERSION\"\n"},
}};

}  // namespace

std::string_view helloProgram(std::string_view languageCode) {
  for (const auto& [code, program] : kHellos) {
    if (code == languageCode) return program;
  }
  return {};
}

}  // namespace apps
