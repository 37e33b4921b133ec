#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <numeric>
#include <queue>
#include <thread>
#include <vector>

int main() {
  std::atomic<int> total = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { for (int k = 0; k < 1000; ++k) ++total; });
  }
  std::cout << total << '\n';
  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 1);
  auto half = [&](int from, int to) { return std::accumulate(numbers.begin() + from, numbers.begin() + to, 0L); };
  auto first = std::async(std::launch::async, half, 0, 500), second = std::async(std::launch::async, half, 500, 1000);
  std::cout << first.get() + second.get() << '\n';
  std::queue<int> queue;
  std::mutex mutex;
  std::condition_variable filled;
  std::jthread producer([&] {
    for (int i = 1; i <= 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::scoped_lock lock(mutex);
      queue.push(i);
      filled.notify_one();
    }
  });
  for (int taken = 0; taken < 3; ++taken) {
    std::unique_lock lock(mutex);
    filled.wait(lock, [&] { return !queue.empty(); });
    std::cout << queue.front() << ' ';
    queue.pop();
  }
  std::cout << '\n';
}
