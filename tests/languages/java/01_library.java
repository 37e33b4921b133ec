import java.time.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import java.math.*;

public class WordCount {
  record Entry(String word, long count) {}
  sealed interface Shape permits Circle, Square {}
  record Circle(double radius) implements Shape {}
  record Square(double side) implements Shape {}

  static double area(Shape shape) {
    return switch (shape) {
      case Circle(double radius) -> Math.PI * radius * radius;
      case Square(double side) -> side * side;
    };
  }

  public static void main(String[] args) {
    String text = "the quick brown fox jumps over the lazy dog the end";
    var counts = Arrays.stream(text.split(" ")).collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    counts.entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue()))
        .sorted(Comparator.comparingLong(Entry::count).reversed()).limit(2).forEach(System.out::println);
    System.out.printf("%.3f %.1f%n", area(new Circle(1)), area(new Square(2)));
    System.out.println(new BigInteger("2").pow(100) + " " + new BigDecimal("0.1").add(new BigDecimal("0.2")));
    System.out.println(LocalDate.of(2024, 2, 28).plusDays(2) + " " + Duration.ofMinutes(135) + " " + ZoneId.systemDefault());
    System.out.println(IntStream.rangeClosed(1, 5).boxed().collect(Collectors.partitioningBy(n -> n % 2 == 0)));
    System.out.println("""
        Text block with "quotes"
          and indentation""".lines().map(String::strip).toList());
    System.out.println(String.join("-", new TreeSet<>(List.of("b", "a"))) + " " + Optional.empty().isPresent());
  }
}
