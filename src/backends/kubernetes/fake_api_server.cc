#include "backends/kubernetes/fake_api_server.h"

#include <algorithm>
#include <boost/json.hpp>

#include "backends/kubernetes/fake_api_json.h"

namespace kubernetes {

using namespace fake;

/// One watch: what happened since its version, then what happens.
class FakeApiServer::WatchSource final : public http::BodySource {
 public:
  WatchSource(FakeApiServer& server, async::CancelToken& cancel, std::uint64_t from,
              std::string selector, WatchFault fault)
      : server_(server),
        cancel_(cancel),
        next_(from),
        selector_(std::move(selector)),
        said_(server.said_.size()),
        end_(async::SteadyClock::now() + fault.life),
        bytes_(fault.bytes) {
    ++server_.openWatches_;
  }
  ~WatchSource() override {
    const std::lock_guard lock(server_.mutex_);
    --server_.openWatches_;
  }

  [[nodiscard]] bool live() const override { return true; }

  async::Task<base::Result<std::string_view>> next() override {
    if (bytes_ == 0) co_return base::fail(base::ErrorKind::kUnavailable, "cut");
    piece_.clear();
    async::Timer timer(co_await boost::asio::this_coro::executor);
    while (piece_.empty() && !cancel_.cancelled() && async::SteadyClock::now() < end_) {
      collect();
      if (!piece_.empty()) break;
      timer.expires_after(std::chrono::milliseconds(1));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    piece_.resize(std::min(piece_.size(), bytes_));
    bytes_ -= bytes_ == SIZE_MAX ? 0 : piece_.size();
    if (piece_.empty() && bytes_ == 0) co_return base::fail(base::ErrorKind::kUnavailable, "cut");
    co_return std::string_view(piece_);
  }

 private:
  void collect() {
    const std::lock_guard lock(server_.mutex_);
    const auto& changes = server_.changes_;
    for (auto at = std::ranges::upper_bound(changes, next_, {}, &Change::version);
         at != changes.end(); ++at) {
      next_ = at->version;
      collect(*at);
    }
    for (; said_ < server_.said_.size(); ++said_) piece_ += server_.said_[said_];
  }

  /// A change that moves an object out of the selection is its end for this watch, and told with
  /// the object as it was; one that moves it into the selection is its beginning.
  void collect(const Change& change) {
    const bool is = matches(change.object, selector_), was = matches(change.before, selector_);
    if (change.type == "BOOKMARK" || (change.type != "MODIFIED" && is) || (was && is))
      return say(change.type, change.object);
    if (change.type != "MODIFIED" || was == is) return;
    if (is) return say("ADDED", change.object);
    auto last = change.before;
    last["metadata"].as_object()["resourceVersion"] = std::to_string(change.version);
    say("DELETED", last);
  }

  void say(const std::string& type, const json::object& object) {
    piece_ += json::serialize(json::object{{"type", type}, {"object", object}}) + "\n";
  }

  FakeApiServer& server_;
  async::CancelToken& cancel_;
  std::uint64_t next_;
  const std::string selector_;
  std::size_t said_;
  const async::SteadyClock::time_point end_;
  std::size_t bytes_;
  std::string piece_;
};

FakeApiServer::FakeApiServer()
    : server_([this](auto& request, auto& context) { return handle(request, context); }) {}

Access FakeApiServer::access() const {
  return {.server = *http::parseUrl("http://127.0.0.1:" + std::to_string(server_.port())),
          .token = "secret",
          .space = "test",
          .origin = "the test"};
}

void FakeApiServer::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  said_.push_back(line);
}

void FakeApiServer::failCreations(std::optional<Fault> fault) {
  const std::lock_guard lock(mutex_);
  creationFault_ = std::move(fault);
}

void FakeApiServer::failNext(Fault fault, int times) {
  const std::lock_guard lock(mutex_);
  faults_.insert(faults_.end(), static_cast<std::size_t>(times), fault);
}

void FakeApiServer::failNextWatch(Fault fault, int times) {
  const std::lock_guard lock(mutex_);
  watchFaults_.insert(watchFaults_.end(), static_cast<std::size_t>(times), fault);
}

void FakeApiServer::failWatches(WatchFault fault) {
  const std::lock_guard lock(mutex_);
  watchFault_ = fault;
}

void FakeApiServer::accept(const std::string& token) {
  const std::lock_guard lock(mutex_);
  token_ = token;
}

std::vector<std::string> FakeApiServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int FakeApiServer::count(std::string_view beginning) const {
  const auto all = requests();
  return static_cast<int>(
      std::ranges::count_if(all, [&](const auto& each) { return each.starts_with(beginning); }));
}

int FakeApiServer::openWatches() const {
  const std::lock_guard lock(mutex_);
  return openWatches_;
}

std::string FakeApiServer::status(unsigned code, const std::string& reason,
                                  const std::string& message) {
  return fake::statusText(code, reason, message);
}

std::optional<FakeApiServer::Fault> FakeApiServer::takeFault(std::deque<Fault>& faults) {
  const std::lock_guard lock(mutex_);
  if (faults.empty()) return std::nullopt;
  auto fault = std::move(faults.front());
  faults.pop_front();
  return fault;
}

namespace {

/// The first half of a body, then nothing good.
class CutBody final : public http::BodySource {
 public:
  explicit CutBody(std::string body) : body_(std::move(body)) {}
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return 2 * body_.size() + 2; }
  async::Task<base::Result<std::string_view>> next() override {
    if (std::exchange(isSent_, true)) co_return base::fail(base::ErrorKind::kUnavailable, "cut");
    body_ += ' ';
    co_return std::string_view(body_);
  }

 private:
  std::string body_;
  bool isSent_ = false;
};

}  // namespace

async::Task<http::Response> FakeApiServer::handle(http::Request& request,
                                                  http::RequestContext& context) {
  const auto body = co_await request.body->readAll(1U << 20);
  const auto query = *http::Query::parse(request.query);
  const bool isWatch = query.find("watch").has_value();
  std::string token;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request.method + " " + request.path +
                        (request.query.empty() ? "" : "?" + request.query));
    token = token_;
  }
  if (const auto fault = takeFault(isWatch ? watchFaults_ : faults_)) {
    if (fault->delay.count() > 0) {
      async::Timer timer(co_await boost::asio::this_coro::executor, fault->delay);
      const auto wakes = context.cancel.onCancel([&timer] { timer.cancel(); });
      boost::system::error_code ignored;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    if (fault->status != 0) {
      auto response = jsonResponse(fault->status, fault->body);
      for (const auto& [name, value] : fault->headers.all()) response.headers.set(name, value);
      if (fault->cuts) response.source = std::make_unique<CutBody>(fault->body);
      co_return response;
    }
  }
  if (request.headers.find("Authorization") != "Bearer " + token)
    co_return refusal(401, "Unauthorized");
  std::optional<Fault> creationFault;
  if (request.method == "POST" && !(jobsAreSpared && request.path.starts_with(kJobs))) {
    const std::lock_guard lock(mutex_);
    creationFault = creationFault_;
  }
  if (creationFault && creationFault->status != 0)
    co_return jsonResponse(creationFault->status, creationFault->body);
  if (!isWatch) {
    auto response = answer(request, body ? *body : "", query);
    if (creationFault) response.source = std::make_unique<CutBody>(response.body);
    co_return response;
  }
  const std::lock_guard lock(mutex_);
  const auto from = std::stoull(std::string(query.find("resourceVersion").value_or("0")));
  if (from < oldest_) co_return refusal(410, "Expired");
  auto response = jsonResponse(200, "");
  response.source = std::make_unique<WatchSource>(
      *this, context.cancel, from, std::string(query.find("labelSelector").value_or("")),
      watchFault_);
  co_return response;
}

}  // namespace kubernetes
