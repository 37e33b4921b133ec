#include "backends/kubernetes/watch.h"

#include "backends/kubernetes/backoff.h"
#include "backends/kubernetes/json.h"
#include "backends/kubernetes/known_objects.h"
#include "backends/kubernetes/line_reader.h"
#include "backends/kubernetes/read_objects.h"
#include "backends/kubernetes/status.h"
#include "backends/kubernetes/watch_event.h"

namespace kubernetes {
namespace {

template <class Object>
class Watch {
 public:
  Watch(Client& client, WatchOptions options, WatchListener<Object>& listener,
        async::CancelToken& cancel)
      : client_(client),
        options_(std::move(options)),
        listener_(listener),
        cancel_(cancel),
        known_(listener, cancel, client.mostObjects()),
        backoff_(options_.firstPause, options_.mostPause) {}

  async::Task<> run() {
    while (!cancel_.cancelled()) {
      round_ = {};
      if (version_.empty()) co_await list();
      if (!version_.empty()) co_await follow();
      const auto wait = waitAfterRound();
      if (wait.count() > 0) (void)co_await pause(wait, cancel_);
    }
  }

 private:
  /// What came of one list and one stream.
  struct Round {
    bool hasHeard = false;               // something of use
    bool hasSettled = false;             // the stream lived for long
    std::chrono::milliseconds asked{0};  // to wait, by the server
  };

  [[nodiscard]] std::chrono::milliseconds waitAfterRound() {
    // Who has to list again has not got on, whatever was heard before: lists are dear.
    const bool goesOn = !version_.empty();
    if (round_.hasSettled || (round_.hasHeard && goesOn)) backoff_.reset();
    if (round_.hasSettled && goesOn) return round_.asked;
    return round_.asked + backoff_.next();  // not all at the moment that the server has named
  }

  async::Task<> list() {
    const Call call{.until = async::Deadline::in(options_.listTime), .cancel = cancel_};
    auto listing = co_await client_.list<Object>(options_.selection, call);
    if (!listing) co_return trouble(listing.error());
    known_.replace(std::move(listing->items));
    version_ = listing->resourceVersion;
    if (!cancel_.cancelled()) listener_.synced();
  }

  async::Task<> follow() {
    const auto path = pathTo<Object>(client_.spaceOf(options_.selection.space));
    if (!path) co_return senseless(path.error().message);
    const auto most = 2 * options_.streamTime + options_.silence;
    const Call call{.until = async::Deadline::in(most), .cancel = cancel_};
    auto stream = co_await client_.stream(*path + query(), options_.silence, call);
    if (!stream) co_return refused(stream.error());
    const auto begun = async::SteadyClock::now();
    if (!cancel_.cancelled()) listener_.following();
    co_await readAll(*stream);
    round_.hasSettled = async::SteadyClock::now() - begun >= options_.settled;
  }

  /// Until the stream ends in whatever way; version_ is empty when it cannot be gone on with.
  async::Task<> readAll(http::ClientResponse& stream) {
    LineReader lines(options_.maxLineBytes);
    while (!version_.empty() && !cancel_.cancelled()) {
      const auto piece = co_await stream.read();
      if (!piece || piece->empty()) co_return;
      lines.feed(*piece);
      takeLines(lines);
    }
  }

  void takeLines(LineReader& lines) {
    while (!version_.empty() && !cancel_.cancelled()) {
      const auto line = lines.next();
      if (!line) return senseless(line.error().message);
      const auto& text = *line;
      if (!text) return;
      const auto event = parseWatchEvent(*text);
      if (!event) return senseless(event.error().message);
      take(*event);
    }
  }

  void take(const WatchEvent& event) {
    if (event.type == WatchEventType::kOther) return;
    if (event.type == WatchEventType::kError) {
      refused(errorOf(event.object, 0));
      version_.clear();  // whatever it was, the stream has no end that one could go on from
      return;
    }
    const auto version = json::text(json::object(event.object, "metadata"), "resourceVersion");
    if (version.empty()) return senseless("an event without a version");
    if (event.type != WatchEventType::kBookmark) {
      const auto* const why = takeObject(event);
      if (why != nullptr) return senseless(why);
    }
    round_.hasHeard = round_.hasHeard || version != version_;
    version_ = version;
  }

  /// Why it cannot be taken, or null.
  [[nodiscard]] const char* takeObject(const WatchEvent& event) {
    Object object;
    readObject(event.object, object);
    if (object.metadata.name.empty() || object.metadata.uid.empty())
      return "an event without an object";
    if (event.type == WatchEventType::kDeleted)
      known_.remove(object);
    else if (!known_.put(std::move(object)))
      return "too many objects";
    return nullptr;
  }

  [[nodiscard]] std::string query() const {
    Query query;
    query.add("watch", "true").add("allowWatchBookmarks", "true");
    query.add("resourceVersion", version_);
    query.add("timeoutSeconds", std::to_string(spread(options_.streamTime).count() / 1'000));
    query.add("labelSelector", options_.selection.labels);
    query.add("fieldSelector", options_.selection.fields);
    return query.text();
  }

  void refused(const ApiError& error) {
    // A version that is too old is part of the protocol.
    if (error.problem != Problem::kGone) return trouble(error);
    version_.clear();
  }

  void senseless(const std::string& why) {
    version_.clear();
    trouble({.problem = Problem::kNotKubernetes, .message = "the server's watch: " + why});
  }

  void trouble(const ApiError& error) {
    if (cancel_.cancelled()) return;
    round_.asked = error.retryAfter.value_or(round_.asked);
    listener_.troubled(error);
  }

  Client& client_;
  const WatchOptions options_;
  WatchListener<Object>& listener_;
  async::CancelToken& cancel_;
  KnownObjects<Object> known_;
  Backoff backoff_;
  std::string version_;  // that the next stream goes on from; empty: list first
  Round round_;
};

}  // namespace

template <class Object>
async::Task<> watch(Client& client, WatchOptions options, WatchListener<Object>& listener,
                    async::CancelToken& cancel) {
  Watch<Object> watch(client, std::move(options), listener, cancel);
  co_await watch.run();
}

template async::Task<> watch(Client&, WatchOptions, WatchListener<Pod>&, async::CancelToken&);
template async::Task<> watch(Client&, WatchOptions, WatchListener<Job>&, async::CancelToken&);

}  // namespace kubernetes
