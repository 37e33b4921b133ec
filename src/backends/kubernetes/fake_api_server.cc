#include "backends/kubernetes/fake_api_server.h"

#include <algorithm>
#include <boost/json.hpp>

namespace kubernetes {
namespace {

namespace json = boost::json;

constexpr std::string_view kPods = "/api/v1/namespaces/test/pods";
constexpr std::string_view kJobs = "/apis/batch/v1/namespaces/test/jobs";

std::string textAt(const json::object& object, std::string_view pointer) {
  boost::system::error_code none;
  const json::value whole(object);
  const auto* value = whole.find_pointer(pointer, none);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

http::Response jsonResponse(unsigned status, std::string body) {
  http::Response response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

http::Response refusal(unsigned code, const std::string& reason) {
  return jsonResponse(code, FakeApiServer::status(code, reason));
}

/// RFC 7386.
void merge(json::value& target, const json::value& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  for (const auto& [key, value] : patch.as_object()) {
    if (value.is_null())
      target.as_object().erase(key);
    else
      merge(target.as_object()[key], value);
  }
}

std::string labelOf(const json::object& pod, std::string_view label) {
  const auto* metadata = pod.if_contains("metadata");
  const auto* labels = metadata == nullptr ? nullptr : metadata->as_object().if_contains("labels");
  const auto* value = labels == nullptr ? nullptr : labels->as_object().if_contains(label);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

/// "app=x,role=y" or nothing.
bool matches(const json::object& pod, std::string_view selector) {
  while (!selector.empty()) {
    const auto term = selector.substr(0, selector.find(','));
    selector.remove_prefix(std::min(selector.size(), term.size() + 1));
    const auto equals = term.find('=');
    if (labelOf(pod, term.substr(0, equals)) != term.substr(equals + 1)) return false;
  }
  return true;
}

}  // namespace

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
    for (const auto& change : server_.changes_) {
      if (change.version <= next_) continue;
      next_ = change.version;
      collect(change);
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

void FakeApiServer::note(const std::string& type, json::object& pod, json::object before) {
  ++version_;
  pod["metadata"].as_object()["resourceVersion"] = std::to_string(version_);
  changes_.push_back({version_, type, pod, std::move(before)});
}

void FakeApiServer::putPod(const std::string& name, const std::string& phase,
                           const std::string& app) {
  const std::lock_guard lock(mutex_);
  const bool isNew = !pods_.contains(name);
  auto& pod = pods_[name];
  auto before = pod;
  if (isNew)
    pod = {{"kind", "Pod"},
           {"apiVersion", "v1"},
           {"metadata",
            {{"name", name}, {"namespace", "test"}, {"uid", "uid-" + std::to_string(nextUid_++)}}}};
  pod["metadata"].as_object()["labels"] = json::object{{"app", app}};
  pod["status"] = json::object{{"phase", phase}};
  note(isNew ? "ADDED" : "MODIFIED", pod, std::move(before));
}

void FakeApiServer::removePod(const std::string& name) {
  const std::lock_guard lock(mutex_);
  erase(name);
}

void FakeApiServer::setStatus(const std::string& name, json::object status) {
  const std::lock_guard lock(mutex_);
  if (!pods_.contains(name)) return;
  auto& pod = pods_[name];
  auto before = pod;
  pod["status"] = std::move(status);
  note("MODIFIED", pod, std::move(before));
}

void FakeApiServer::setLabel(const std::string& name, const std::string& label,
                             const std::string& value) {
  const std::lock_guard lock(mutex_);
  auto& pod = pods_.at(name);
  auto before = pod;
  pod["metadata"].as_object()["labels"].as_object()[label] = value;
  note("MODIFIED", pod, std::move(before));
}

void FakeApiServer::store(json::object pod) {
  const auto name = textAt(pod, "/metadata/name");
  auto& metadata = pod["metadata"].as_object();
  metadata["namespace"] = "test";
  metadata["uid"] = "uid-" + std::to_string(nextUid_++);
  note("ADDED", pod);
  created_.push_back(pod);
  pods_[name] = std::move(pod);
}

void FakeApiServer::erase(const std::string& name) {
  note("DELETED", pods_.at(name));
  removed_.push_back(name);
  pods_.erase(name);
}

void FakeApiServer::bookmark() {
  const std::lock_guard lock(mutex_);
  json::object mark{{"kind", "Pod"}, {"metadata", json::object()}};
  note("BOOKMARK", mark);
}

void FakeApiServer::compact() {
  const std::lock_guard lock(mutex_);
  oldest_ = ++version_;
}

void FakeApiServer::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  said_.push_back(line);
}

std::set<std::string> FakeApiServer::pods() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  for (const auto& [name, pod] : pods_) names.insert(name);
  return names;
}

std::set<std::string> FakeApiServer::jobs() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  for (const auto& [name, job] : jobs_) names.insert(name);
  return names;
}

json::object FakeApiServer::pod(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = pods_.find(name);
  return found == pods_.end() ? json::object() : found->second;
}

std::vector<json::object> FakeApiServer::takeCreated() {
  const std::lock_guard lock(mutex_);
  return std::exchange(created_, {});
}

std::vector<std::string> FakeApiServer::takeRemoved() {
  const std::lock_guard lock(mutex_);
  return std::exchange(removed_, {});
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
  return json::serialize(json::object{{"kind", "Status"},
                                      {"apiVersion", "v1"},
                                      {"status", "Failure"},
                                      {"message", message},
                                      {"reason", reason},
                                      {"code", code}});
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
  if (request.method == "POST") {
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

http::Response FakeApiServer::answer(const http::Request& request, const std::string& body,
                                     const http::Query& query) {
  const std::lock_guard lock(mutex_);
  if (request.path.starts_with(kJobs)) return answerForJob(request, body);
  if (!request.path.starts_with(kPods)) return {.status = 404, .headers = {}, .body = "404 page"};
  const auto name = request.path.substr(std::min(request.path.size(), kPods.size() + 1));
  const bool isDry = query.find("dryRun").has_value();
  if (name.empty()) return request.method == "POST" ? create(body, isDry) : list(query);
  const auto found = pods_.find(name);
  if (found == pods_.end()) return refusal(404, "NotFound");
  if (request.method == "DELETE") return remove(name, body);
  if (request.method == "PATCH") return change(name, body);
  return jsonResponse(200, json::serialize(found->second));
}

http::Response FakeApiServer::list(const http::Query& query) {
  const auto of = [&](std::string_view key, std::string_view otherwise) {
    return std::string(query.find(key).value_or(otherwise));
  };
  // A token is the version of its list and the name that comes next.
  const auto token = of("continue", std::to_string(version_) + ":");
  const auto colon = token.find(':');
  if (std::stoull(token) < oldest_) return refusal(410, "Expired");
  json::object metadata{{"resourceVersion", token.substr(0, colon)}};
  json::array items;
  const auto limit = std::stoull(of("limit", "1000"));
  for (auto at = pods_.lower_bound(token.substr(colon + 1)); at != pods_.end(); ++at) {
    if (!matches(at->second, of("labelSelector", ""))) continue;
    if (items.size() == limit) {
      metadata["continue"] = token.substr(0, colon) + ":" + at->first;
      break;
    }
    items.push_back(at->second);
  }
  return jsonResponse(
      200,
      json::serialize(json::object{
          {"kind", "PodList"}, {"apiVersion", "v1"}, {"metadata", metadata}, {"items", items}}));
}

http::Response FakeApiServer::create(const std::string& body, bool dryRun) {
  auto pod = json::parse(body).as_object();
  const auto name = textAt(pod, "/metadata/name");
  if (pods_.contains(name)) return refusal(409, "AlreadyExists");
  pod["metadata"].as_object()["uid"] = "uid-" + std::to_string(nextUid_);
  if (dryRun) return jsonResponse(201, json::serialize(pod));
  store(std::move(pod));
  return jsonResponse(201, json::serialize(pods_[name]));
}

http::Response FakeApiServer::answerForJob(const http::Request& request, const std::string& body) {
  const auto name = request.path.substr(std::min(request.path.size(), kJobs.size() + 1));
  if (request.method == "POST") return createJob(body);
  if (!jobs_.contains(name)) return refusal(404, "NotFound");
  const auto job = json::serialize(jobs_[name]);
  if (request.method != "DELETE") return jsonResponse(200, job);
  if (const auto pod = name + "-0"; pods_.contains(pod)) erase(pod);
  jobs_.erase(name);
  return jsonResponse(200, job);
}

http::Response FakeApiServer::createJob(const std::string& body) {
  auto job = json::parse(body).as_object();
  const auto name = textAt(job, "/metadata/name");
  if (jobs_.contains(name)) return refusal(409, "AlreadyExists");
  auto& metadata = job["metadata"].as_object();
  metadata["uid"] = "uid-" + std::to_string(nextUid_++);
  auto pod = job.at("spec").as_object().at("template").as_object();
  pod["kind"] = "Pod";
  pod["metadata"].as_object()["name"] = name + "-0";
  store(std::move(pod));
  jobs_[name] = job;
  return jsonResponse(201, json::serialize(job));
}

http::Response FakeApiServer::change(const std::string& name, const std::string& body) {
  auto& known = pods_[name];
  const auto parsed = json::parse(body).as_object();
  const auto version = textAt(parsed, "/metadata/resourceVersion");
  if (!version.empty() && version != textAt(known, "/metadata/resourceVersion"))
    return refusal(409, "Conflict");
  auto before = known;
  json::value pod(known);
  merge(pod, parsed);
  known = pod.as_object();
  note("MODIFIED", known, std::move(before));
  return jsonResponse(200, json::serialize(known));
}

http::Response FakeApiServer::remove(const std::string& name, const std::string& body) {
  const auto options = body.empty() ? json::object() : json::parse(body).as_object();
  const auto uid = textAt(options, "/preconditions/uid");
  if (!uid.empty() && uid != textAt(pods_[name], "/metadata/uid")) return refusal(409, "Conflict");
  const auto gone = json::serialize(pods_[name]);
  erase(name);
  return jsonResponse(200, gone);
}

}  // namespace kubernetes
