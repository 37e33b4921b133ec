#include <bits/stdc++.h>
using namespace std;

template <typename T>
concept Printable = requires(T value) { cout << value; };

template <Printable... Parts>
void say(const Parts&... parts) { ((cout << parts << ' '), ...); cout << '\n'; }

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Circle : Shape {
  explicit Circle(double radius) : radius(radius) {}
  double area() const override { return numbers::pi * radius * radius; }
  double radius;
};
struct Point {
  int x, y;
  auto operator<=>(const Point&) const = default;
};
consteval int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

int main() {
  vector<unique_ptr<Shape>> shapes;
  shapes.push_back(make_unique<Circle>(2));
  say("area", shapes[0]->area(), fibonacci(20), Point{1, 2} < Point{1, 3});
  priority_queue<pair<int, int>, vector<pair<int, int>>, greater<>> queue;
  vector<vector<pair<int, int>>> graph{{{1, 4}, {2, 1}}, {{3, 1}}, {{1, 2}, {3, 5}}, {}};
  vector<int> distance(4, INT_MAX);
  queue.push({distance[0] = 0, 0});
  while (!queue.empty()) {
    auto [far, node] = queue.top();
    queue.pop();
    for (auto [next, step] : graph[node])
      if (far + step < distance[next]) queue.push({distance[next] = far + step, next});
  }
  copy(distance.begin(), distance.end(), ostream_iterator<int>(cout, ","));
  smatch match;
  string line = "due 2024-05-06";
  regex_search(line, match, regex(R"((\d+)-(\d+)-(\d+))"));
  say("", match[2], bitset<8>(37), string(3, 'x').append("y"sv));
  auto counter = [n = 0]() mutable { return ++n; };
  counter();
  say(counter(), get<1>(tuple{1, "two"}), clamp(15, 0, 10), gcd(12, 18), popcount(255u));
}
