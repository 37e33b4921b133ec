import java.nio.file.*;
import java.text.*;
import java.util.*;

public class Größe {
  public static void main(String[] args) throws Exception {
    String text = "日本語 naïve 👩‍🚀";
    System.out.println(text + " " + text.length() + " " + text.codePointCount(0, text.length()) + " " + text.toUpperCase());
    System.out.println(Normalizer.normalize("é", Normalizer.Form.NFD).length() + " \u20ac " + new StringBuilder("äb").reverse());
    Files.writeString(Path.of("übersicht.txt"), "Ω≈ç√\n");
    System.out.print(Files.readString(Path.of("übersicht.txt")));
    System.out.println(System.getProperty("file.encoding") + " " + String.format(Locale.GERMANY, "%,.2f", 1234.5));
    System.err.print("");
  }
}
