// @code 1
// @stderr error: incompatible types: String cannot be converted to int
// @stderr error: cannot find symbol
// @stderr 2 errors
public class Broken {
  public static void main(String[] args) {
    System.out.println("never printed");
    int number = "text";
    undefined.call();
  }
}
