#include "languages/java_class.h"

#include <gtest/gtest.h>

namespace languages {
namespace {

std::string fileOf(std::string_view source) {
  return javaNames(source).file;
}
std::string mainOf(std::string_view source) {
  return javaNames(source).mainClass;
}

TEST(JavaNames, TakesThePublicTypeOfAnyKind) {
  EXPECT_EQ(fileOf("class Helper {} public class Shop { }"), "Shop");
  EXPECT_EQ(fileOf("public final class Shop<T> extends Base { }"), "Shop");
  EXPECT_EQ(fileOf("public interface Shape {}"), "Shape");
  EXPECT_EQ(fileOf("public record Point(int x, int y) {}"), "Point");
  EXPECT_EQ(fileOf("@Deprecated(since = \"{1}\") public enum Colour { RED }"), "Colour");
  EXPECT_EQ(fileOf("public sealed abstract class Tree permits Leaf {}"), "Tree");
  EXPECT_EQ(fileOf("public class Größe$1 {}"), "Größe$1");
}

TEST(JavaNames, StartsTheTypeThatHasMain) {
  EXPECT_EQ(mainOf("public class A { public static void main(String[] a) {} }"), "A");
  EXPECT_EQ(mainOf("public class A {} class B { static void main(String... a) {} }"), "B");
  EXPECT_EQ(mainOf("class A {} class B { public static void main(String[] a) {} }"), "B");
  EXPECT_EQ(mainOf("public class A { void run() { class X { void main() {} } } }"), "A");
}

TEST(JavaNames, NamesTheFileAfterTheStartedTypeWhenNoneIsPublic) {
  EXPECT_EQ(fileOf("class A {} class B { public static void main(String[] a) {} }"), "B");
  EXPECT_EQ(fileOf("class A {} class B {}"), "A");
}

TEST(JavaNames, KnowsThePackage) {
  const auto names = javaNames("package org . shop;\npublic class Main { static void main() {} }");
  EXPECT_EQ(names.file, "Main");
  EXPECT_EQ(names.mainClass, "org.shop.Main");
}

TEST(JavaNames, LeavesOutOfThePackageWhatNoPackageHas) {
  EXPECT_EQ(mainOf(std::string_view("package a\0b/-; class Main {}", 28)), "ab.Main");
}

TEST(JavaNames, SkipsCommentsAndLiterals) {
  EXPECT_EQ(fileOf("// public class A {}\n/* public class B { */ public class C {}"), "C");
  EXPECT_EQ(
      fileOf("class A { String s = \"} public class B {\\\"\"; char c = '}'; char d = '\\''; }"
             " public class C {}"),
      "C");
  EXPECT_EQ(fileOf("class A { String s = \"\"\"\n } public class B { \\\"\"\" \" \n\"\"\"; }"
                   " public class C {}"),
            "C");
}

TEST(JavaNames, IsNotMisledByWords) {
  EXPECT_EQ(
      fileOf("import static a.B.class_;\nclass Subclass { public int x; Class<?> c; } class B {}"),
      "Subclass");
  EXPECT_EQ(fileOf("class A { public static class Inner {} } "), "A");
  EXPECT_EQ(fileOf("class A { Object o = A.class; public int record = 1; }"), "A");
}

TEST(JavaNames, GivesSomeNameToBrokenSources) {
  EXPECT_EQ(fileOf(""), "Code");
  EXPECT_EQ(fileOf("int x = 1;"), "Code");
  EXPECT_EQ(fileOf("public class"), "Code");
  EXPECT_EQ(fileOf("}}}} \" unfinished"), "Code");
  EXPECT_EQ(fileOf("class '"), "Code");
  EXPECT_EQ(fileOf("public class ../../etc/passwd {}"), "Code");
  EXPECT_EQ(fileOf("public class " + std::string(5000, 'a') + " {}"), "Code");
}

}  // namespace
}  // namespace languages
