// @code 6
// @stderr leaving
public class Exit {
  public static void main(String[] args) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    System.err.println("leaving");
    System.exit(6);
  }
}
