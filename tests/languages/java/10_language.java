import java.lang.annotation.*;
import java.util.*;
import java.util.regex.*;

interface Visitor<R> { R number(int value); R sum(Node left, Node right); }
interface Node { <R> R accept(Visitor<R> visitor); }
class Num implements Node {
  private final int value;
  Num(int value) { this.value = value; }
  public <R> R accept(Visitor<R> visitor) { return visitor.number(value); }
}
class Sum implements Node {
  private final Node left, right;
  Sum(Node left, Node right) { this.left = left; this.right = right; }
  public <R> R accept(Visitor<R> visitor) { return visitor.sum(left, right); }
}
enum Planet {
  EARTH(5.97e24), MARS(6.42e23) { @Override String label() { return "red"; } };
  final double mass;
  Planet(double mass) { this.mass = mass; }
  String label() { return name().toLowerCase(); }
}
@Retention(RetentionPolicy.RUNTIME) @interface Note { String value(); }

@Note("public class Fake { public static void main() }")
class Program {
  static <T extends Comparable<T>> T largest(Collection<? extends T> items) { return Collections.max(items); }

  public static void main(String[] args) {
    Node tree = new Sum(new Num(2), new Sum(new Num(3), new Num(4)));
    System.out.println(tree.accept(new Visitor<Integer>() {
      public Integer number(int value) { return value; }
      public Integer sum(Node left, Node right) { return left.accept(this) + right.accept(this); }
    }));
    for (Planet planet : Planet.values()) System.out.print(planet.label() + " " + planet.mass + " ");
    System.out.println(largest(List.of(3, 9, 4)) + " " + Program.class.getAnnotation(Note.class).value().length());
    Matcher matcher = Pattern.compile("(?<year>\\d+)-(\\d+)").matcher("due 2024-05");
    if (matcher.find()) System.out.println(matcher.group("year") + " " + matcher.group(2));
    Object value = 42;
    if (value instanceof Integer number && number > 40) System.out.println("big " + number);
    int[][] grid = {{1, 2}, {3, 4}};
    System.out.println(Arrays.deepToString(grid) + " " + (char) ('a' + 1) + " " + (7 >>> 1) + " " + Long.MAX_VALUE);
    List raw = new ArrayList(); raw.add("unchecked"); System.out.println(raw);
    outer: for (int i = 0; ; i++) for (int k = 0; k < 3; k++) if (i * k == 4) { System.out.println(i + "," + k); break outer; }
  }
}
