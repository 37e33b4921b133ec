// @args ["Ann Lee", "3", "ünï", "", "-x"]
package org.shop;

interface Greeter { String greet(String name); }

public class Main {
  public static void main(String... args) {
    Greeter greeter = name -> "Hello, " + name;
    System.out.println(greeter.greet(args[0]) + " " + args.length + " " + Integer.parseInt(args[1]) * 2);
    for (String arg : args) System.out.print("[" + arg + "]");
    System.out.println(" " + Main.class.getName() + " " + System.getenv("HOME"));
  }
}
