// @code 1
// @stderr Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
import java.util.*;

public class Heap {
  public static void main(String[] args) {
    System.out.println("filling the heap");
    List<byte[]> kept = new ArrayList<>();
    while (true) kept.add(new byte[1 << 20]);
  }
}
