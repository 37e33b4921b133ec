package org . shop;
// public class A {}
@Deprecated(since = "{1}")
public class Main<T> { String s = """
 } public class B {""";
  class Inner {} public static void main(String[] a) { char c = '}'; } }
enum E { A }
