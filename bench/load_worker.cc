#include "load_worker.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <thread>

#include "http_connection.h"

namespace bench {
namespace {

std::string replaced(std::string text, const std::string& token) {
  constexpr std::string_view kMark = "@TOKEN@";
  for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
    text.replace(at, kMark.size(), token);
  }
  return text;
}

/// Unlike that of every other request on this machine.
std::string newToken() {
  static std::atomic<std::uint64_t> last = 0;
  return fmt::format("{}{:07}", ::getpid(), ++last);
}

std::string requestFor(const LoadOptions& options, const std::string& token) {
  const auto body = replaced(options.body, token);
  std::string request =
      fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n", options.method, options.path);
  for (const auto& header : options.headers) request += header + "\r\n";
  if (!body.empty()) request += fmt::format("Content-Length: {}\r\n", body.size());
  return request + "\r\n" + body;
}

void judge(const LoadOptions& options, const Answer& answer, const std::string& token,
           Tally& tally) {
  if (answer.status == 503 && !answer.hasRetryAfter) ++tally.withoutRetryAfter;
  if (std::ranges::count(options.allowedStatuses, answer.status) > 0) return;
  const bool right = answer.status == options.expectedStatus &&
                     answer.body.find(replaced(options.expectedBody, token)) != std::string::npos;
  if (right) return;
  ++tally.wrong;
  if (tally.firstProblem.empty())
    tally.firstProblem = fmt::format("{}: {}", answer.status, answer.body.substr(0, 300));
}

void exchange(const LoadOptions& options, HttpConnection& connection, Clock::time_point since,
              Tally& tally) {
  const auto token = newToken();
  const auto request = requestFor(options, token);
  if (since == Clock::time_point()) since = Clock::now();
  const auto answer = connection.exchange(request);
  const auto latency = microseconds(Clock::now() - since);
  if (!answer) {
    ++tally.errors;
    if (tally.firstProblem.empty()) tally.firstProblem = "no answer";
    return;
  }
  tally.latencies[answer->status].push_back(latency);
  judge(options, *answer, token, tally);
}

}  // namespace

void Tally::add(const Tally& other) {
  for (const auto& [status, samples] : other.latencies) {
    auto& mine = latencies[status];
    mine.insert(mine.end(), samples.begin(), samples.end());
  }
  errors += other.errors;
  wrong += other.wrong;
  withoutRetryAfter += other.withoutRetryAfter;
  if (firstProblem.empty()) firstProblem = other.firstProblem;
}

Tally work(const LoadOptions& options, Phase& phase) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  HttpConnection connection(options.port);
  Tally tally;
  const std::chrono::duration<double> longest(phase.seconds);
  while (phase.seconds <= 0 || Clock::now() - phase.start < longest) {
    const auto number = phase.next++;
    if (phase.count > 0 && number >= phase.count) break;
    Clock::time_point scheduled;
    if (options.everyMilliseconds > 0) {
      const Milliseconds offset(options.everyMilliseconds * static_cast<double>(number));
      scheduled = phase.start + std::chrono::duration_cast<Clock::duration>(offset);
      std::this_thread::sleep_until(scheduled);
    }
    exchange(options, connection, scheduled, tally);
    if (options.pauseMilliseconds > 0)
      std::this_thread::sleep_for(Milliseconds(options.pauseMilliseconds));
  }
  return tally;
}

}  // namespace bench
