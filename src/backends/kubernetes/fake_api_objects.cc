// What the fake API server holds, and how it changes by requests and by tests.
#include "backends/kubernetes/fake_api_json.h"
#include "backends/kubernetes/fake_api_server.h"

namespace kubernetes {

using namespace fake;

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

void FakeApiServer::changeBeforeRemoval(const std::string& name, const std::string& annotation) {
  const std::lock_guard lock(mutex_);
  changesBeforeRemoval_[name] = annotation;
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

http::Response FakeApiServer::createJob(const std::string& body) {
  auto job = json::parse(body).as_object();
  const auto name = textAt(job, "/metadata/name");
  if (jobs_.contains(name)) return refusal(409, "AlreadyExists");
  auto& metadata = job["metadata"].as_object();
  metadata["uid"] = "uid-" + std::to_string(nextUid_++);
  auto pod = job.at("spec").as_object().at("template").as_object();
  pod["kind"] = "Pod";
  pod["metadata"].as_object()["name"] = name + "-0";
  if (!jobsMakeNoPods) store(std::move(pod));
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
  if (forbidsRemovals) return refusal(403, "Forbidden");
  const auto options = body.empty() ? json::object() : json::parse(body).as_object();
  const auto uid = textAt(options, "/preconditions/uid");
  if (const auto late = changesBeforeRemoval_.extract(name))
    (void)change(
        name,
        json::serialize(json::object{{"metadata", {{"annotations", {{late.mapped(), "late"}}}}}}));
  const auto version = textAt(options, "/preconditions/resourceVersion");
  if (!uid.empty() && uid != textAt(pods_[name], "/metadata/uid")) return refusal(409, "Conflict");
  if (!version.empty() && version != textAt(pods_[name], "/metadata/resourceVersion"))
    return refusal(409, "Conflict");
  const auto gone = json::serialize(pods_[name]);
  erase(name);
  return jsonResponse(200, gone);
}

}  // namespace kubernetes
