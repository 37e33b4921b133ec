// @code 1
// @stderr Exception in thread "main" java.lang.IllegalStateException: no such customer
// @stderr Caused by: java.util.NoSuchElementException: No value present
import java.util.*;

class Customers {
  static String find(Map<String, String> names, String id) {
    try {
      return Optional.ofNullable(names.get(id)).get();
    } catch (NoSuchElementException e) {
      throw new IllegalStateException("no such customer", e);
    } finally {
      System.out.println("looked");
    }
  }

  public static void main(String[] args) {
    System.out.println(find(Map.of("1", "Ann"), "1"));
    find(Map.of(), "2");
  }
}
