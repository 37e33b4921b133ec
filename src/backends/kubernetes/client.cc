#include "backends/kubernetes/client.h"

#include <array>

#include "backends/kubernetes/json.h"
#include "backends/kubernetes/read_objects.h"
#include "backends/kubernetes/requests.h"

namespace kubernetes {
namespace {

constexpr int kMostRestarts = 3;

std::string textOf(Effect effect) {
  return effect == Effect::kDryRun ? "All" : "";
}

std::string bodyOf(const Deletion& deletion) {
  constexpr std::array kPropagations{"Background", "Foreground", "Orphan"};
  json::Object body{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
  body["propagationPolicy"] = kPropagations.at(static_cast<std::size_t>(deletion.propagation));
  if (deletion.grace) body["gracePeriodSeconds"] = deletion.grace->count();
  json::Object conditions;
  if (!deletion.uid.empty()) conditions["uid"] = deletion.uid;
  if (!deletion.resourceVersion.empty()) conditions["resourceVersion"] = deletion.resourceVersion;
  if (!conditions.empty()) body["preconditions"] = std::move(conditions);
  return boost::json::serialize(body);
}

/// An object that lacks what every stored object has is none.
template <class Object>
ApiResult<Object> objectOf(const json::Object& from) {
  Object object;
  readObject(from, object);
  if (object.metadata.name.empty() || object.metadata.uid.empty())
    return failed(Problem::kNotKubernetes, "the server's answer is no object of its API");
  return object;
}

template <class Object>
ApiResult<Object> objectOf(const ApiResult<std::string>& body) {
  if (!body) return tl::unexpected(body.error());
  const auto parsed = json::parse(*body);
  if (!parsed)
    return failed(Problem::kNotKubernetes, "the server's answer: " + parsed.error().message);
  return objectOf<Object>(*parsed);
}

/// The object that a request has changed; it was carried out, also where its answer makes no sense.
template <class Object>
ApiResult<Object> changedObjectOf(const ApiResult<std::string>& body) {
  auto object = objectOf<Object>(body);
  if (body && !object) object.error().mayHaveHappened = true;
  return object;
}

/// Adds a page to a list; gives the token of the next one, empty after the last.
template <class Object>
ApiResult<std::string> addPage(const std::string& body, Listing<Object>& list) {
  const auto parsed = json::parse(body);
  if (!parsed)
    return failed(Problem::kNotKubernetes, "the server's list: " + parsed.error().message);
  const auto& metadata = json::object(*parsed, "metadata");
  list.resourceVersion = json::text(metadata, "resourceVersion");
  if (list.resourceVersion.empty())
    return failed(Problem::kNotKubernetes, "the server's list has no version");
  for (const auto& item : json::list(*parsed, "items")) {
    const auto* object = item.if_object();
    list.items.push_back(TRY(objectOf<Object>(object == nullptr ? json::Object() : *object)));
  }
  return json::text(metadata, "continue");
}

}  // namespace

struct Client::State {
  State(Requests with, std::string in, const ClientOptions& options)
      : requests(std::move(with)),
        space(std::move(in)),
        pageSize(options.pageSize),
        mostObjects(options.mostObjects) {}
  Requests requests;
  std::string space;
  std::size_t pageSize, mostObjects;
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

base::Result<Client> Client::make(boost::asio::any_io_executor executor, Access access,
                                  const ClientOptions& options) {
  http::Client::Options http{.server = access.server, .tls = access.tls};
  http.limits.headTime = options.attemptTime;
  http.limits.pieceTime = options.attemptTime;
  auto client = http::Client::make(std::move(executor), std::move(http));
  if (!client)
    return base::fail(client.error().kind, access.origin + ": " + client.error().message);
  Requests requests(*std::move(client), TokenSource(access),
                    {.firstPause = options.firstPause,
                     .mostPause = options.mostPause,
                     .mostAttempts = options.mostAttempts,
                     .maxBodyBytes = options.maxBodyBytes,
                     .userAgent = options.userAgent});
  return Client(std::make_unique<State>(std::move(requests), std::move(access.space), options));
}

const std::string& Client::spaceOf(const std::string& space) const {
  return space.empty() ? state_->space : space;
}

std::size_t Client::mostObjects() const {
  return state_->mostObjects;
}

template <class Object>
async::Task<ApiResult<Object>> Client::get(ObjectName name, Call call) {
  auto path = CO_TRY(pathTo<Object>(spaceOf(name.space), name.name));
  ApiRequest request{.target = std::move(path)};
  co_return objectOf<Object>(
      co_await state_->requests.ask(std::move(request), call.until, call.cancel));
}

template <class Object>
async::Task<ApiResult<Listing<Object>>> Client::list(Selection selection, Call call) {
  const auto path = CO_TRY(pathTo<Object>(spaceOf(selection.space)));
  Listing<Object> list;
  std::string next;
  for (int restarts = 0;;) {
    Query query;
    query.add("limit", std::to_string(state_->pageSize)).add("continue", next);
    query.add("labelSelector", selection.labels).add("fieldSelector", selection.fields);
    ApiRequest request{.target = path + query.text()};
    const auto body = co_await state_->requests.ask(std::move(request), call.until, call.cancel);
    const bool isTooOld = !body && body.error().problem == Problem::kGone;
    if (isTooOld && !next.empty() && ++restarts <= kMostRestarts) {
      list.items.clear();
      next.clear();
      continue;
    }
    if (!body) co_return tl::unexpected(body.error());
    next = CO_TRY(addPage(*body, list));
    if (list.items.size() > state_->mostObjects)
      co_return failed(Problem::kNotKubernetes, "the server's list has too many objects");
    if (next.empty()) co_return list;
  }
}

template <class Object>
async::Task<ApiResult<Object>> Client::create(std::string space, std::string json, Call call,
                                              Effect effect) {
  const auto path = CO_TRY(pathTo<Object>(spaceOf(space)));
  ApiRequest request{.method = "POST",
                     .target = path + Query().add("dryRun", textOf(effect)).text(),
                     .body = std::move(json),
                     .mayBeDoneTwice = effect == Effect::kDryRun};
  co_return changedObjectOf<Object>(
      co_await state_->requests.ask(std::move(request), call.until, call.cancel));
}

template <class Object>
async::Task<ApiResult<void>> Client::remove(ObjectName name, Deletion deletion, Call call) {
  auto path = CO_TRY(pathTo<Object>(spaceOf(name.space), name.name));
  ApiRequest request{.method = "DELETE",
                     .target = std::move(path),
                     .body = bodyOf(deletion),
                     .mayBeDoneTwice = !deletion.uid.empty()};
  const auto body = co_await state_->requests.ask(std::move(request), call.until, call.cancel);
  if (!body) co_return tl::unexpected(body.error());
  co_return ApiResult<void>();
}

template <class Object>
async::Task<ApiResult<Object>> Client::patch(ObjectName name, std::string json, Call call,
                                             Effect effect) {
  const auto path = CO_TRY(pathTo<Object>(spaceOf(name.space), name.name));
  ApiRequest request{.method = "PATCH",
                     .target = path + Query().add("dryRun", textOf(effect)).text(),
                     .body = std::move(json),
                     .contentType = "application/merge-patch+json",
                     .mayBeDoneTwice = effect == Effect::kDryRun};
  co_return changedObjectOf<Object>(
      co_await state_->requests.ask(std::move(request), call.until, call.cancel));
}

async::Task<ApiResult<http::ClientResponse>> Client::stream(std::string target,
                                                            std::chrono::milliseconds silence,
                                                            Call call) {
  const ApiRequest request{.target = std::move(target), .silence = silence};
  auto response = co_await state_->requests.open(request, call.until, call.cancel);
  if (!response && response.error().problem == Problem::kUnauthorized)
    state_->requests.renewToken();
  co_return response;
}

template async::Task<ApiResult<Pod>> Client::get<Pod>(ObjectName, Call);
template async::Task<ApiResult<Job>> Client::get<Job>(ObjectName, Call);
template async::Task<ApiResult<Listing<Pod>>> Client::list<Pod>(Selection, Call);
template async::Task<ApiResult<Listing<Job>>> Client::list<Job>(Selection, Call);
template async::Task<ApiResult<Listing<Event>>> Client::list<Event>(Selection, Call);
template async::Task<ApiResult<Pod>> Client::create<Pod>(std::string, std::string, Call, Effect);
template async::Task<ApiResult<Job>> Client::create<Job>(std::string, std::string, Call, Effect);
template async::Task<ApiResult<void>> Client::remove<Pod>(ObjectName, Deletion, Call);
template async::Task<ApiResult<void>> Client::remove<Job>(ObjectName, Deletion, Call);
template async::Task<ApiResult<Pod>> Client::patch<Pod>(ObjectName, std::string, Call, Effect);
template async::Task<ApiResult<Job>> Client::patch<Job>(ObjectName, std::string, Call, Effect);

}  // namespace kubernetes
