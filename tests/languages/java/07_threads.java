import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;

public class Threads {
  public static void main(String[] args) throws Exception {
    AtomicInteger total = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 100; i++) pool.submit(total::incrementAndGet);
    }
    System.out.println(total);
    System.out.println(CompletableFuture.supplyAsync(() -> 20).thenCombine(CompletableFuture.supplyAsync(() -> 22), Integer::sum).get());
    try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = IntStream.range(0, 50).mapToObj(n -> virtual.submit(() -> { Thread.sleep(5); return n; })).toList();
      int sum = 0;
      for (var future : futures) sum += future.get();
      System.out.println(sum);
    }
    System.out.println(IntStream.rangeClosed(1, 1000).parallel().sum());
    var queue = new LinkedBlockingQueue<String>();
    Thread thread = new Thread(() -> queue.add("from a thread"));
    thread.start();
    thread.join();
    System.out.println(queue.take());
    Process process = new ProcessBuilder("echo", "child").start();
    System.out.println(new String(process.getInputStream().readAllBytes()).strip() + " " + process.waitFor());
  }
}
