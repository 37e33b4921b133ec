import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;

public class Files02 {
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of("/mnt/data/sub/folder"));
    Files.writeString(folder.resolve("rows.csv"), "city,amount\nOslo,3\nRome,4\n");
    int sum = 0;
    try (BufferedReader reader = new BufferedReader(new FileReader("sub/folder/rows.csv"))) {
      reader.readLine();
      for (String line; (line = reader.readLine()) != null; ) sum += Integer.parseInt(line.split(",")[1]);
    }
    System.out.println(sum + " " + Files.size(folder.resolve("rows.csv")));
    try (Stream<Path> paths = Files.walk(Path.of("."))) {
      System.out.println(paths.map(Path::toString).sorted().collect(Collectors.toList()));
    }
    Path temporary = Files.createTempFile("x", ".tmp");
    System.out.println(temporary.getParent() + " " + System.getProperty("user.dir") + " " + System.getProperty("user.name"));
    try (var out = new ObjectOutputStream(new FileOutputStream("state"))) { out.writeObject(List.of(1, 2)); }
    System.out.println(Files.exists(Path.of("state")));
  }
}
