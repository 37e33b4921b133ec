#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backends/kubernetes/access.h"
#include "http/query.h"
#include "http/test_server.h"

namespace kubernetes {

/// For tests: an API server of pods and Jobs in one namespace, on a port of this machine, with
/// faults on demand. A Job makes one pod at once; with it the pod goes. Its methods may be called
/// from any thread while it serves.
class FakeApiServer {
 public:
  /// Instead of an answer.
  struct Fault {
    unsigned status = 500;
    std::string body = {};
    http::Headers headers = {};
    std::chrono::milliseconds delay{0};
    bool cuts = false;  ///< the connection is reset in the middle of the body
  };

  /// How watches end; the first that applies.
  struct WatchFault {
    std::chrono::milliseconds life = std::chrono::hours(1);  ///< then it ends in order
    std::size_t bytes = SIZE_MAX;                            ///< then it is reset, wherever that is
  };

  FakeApiServer();

  [[nodiscard]] Access access() const;

  // What it holds. A pod that is there is changed, its uid stays; with another `app` it moves out
  // of one selection into another, and watches are told so.
  void putPod(const std::string& name, const std::string& phase = "Pending",
              const std::string& app = "test");
  void removePod(const std::string& name);
  /// As a kubelet does it; nothing when the pod is not there.
  void setStatus(const std::string& name, boost::json::object status);
  /// The next removal of this pod meets another version: this annotation changes before.
  void changeBeforeRemoval(const std::string& name, const std::string& annotation);
  void setLabel(const std::string& name, const std::string& label, const std::string& value);
  /// Something else changes in the cluster, and watches are told the version by a bookmark.
  void bookmark();
  /// Forgets what happened: who asks for an older version, or goes on with a list, gets a 410. Open
  /// watches miss nothing.
  void compact();
  /// Says a line to all open watches.
  void say(const std::string& line);
  [[nodiscard]] std::set<std::string> pods() const;
  [[nodiscard]] std::set<std::string> jobs() const;
  [[nodiscard]] boost::json::object pod(const std::string& name) const;  ///< empty: there is none
  /// What was created, and the names of what was removed, since the last time.
  [[nodiscard]] std::vector<boost::json::object> takeCreated();
  [[nodiscard]] std::vector<std::string> takeRemoved();

  // Faults.
  void failNext(Fault fault, int times = 1);  ///< requests that are no watches
  /// All creations, until there is none; a fault without a status: they happen, and then the
  /// connection breaks.
  void failCreations(std::optional<Fault> fault);
  std::atomic<bool> jobsMakeNoPods = false;   ///< as when a quota refuses them
  std::atomic<bool> jobsAreSpared = false;    ///< by failCreations()
  std::atomic<bool> forbidsRemovals = false;  ///< of pods
  void failNextWatch(Fault fault, int times = 1);
  void failWatches(WatchFault fault);  ///< those that begin from now on
  void accept(const std::string& token);

  /// "GET /path?query", in the order of arrival.
  [[nodiscard]] std::vector<std::string> requests() const;
  [[nodiscard]] int count(std::string_view beginning) const;  ///< of them, that begin like that
  [[nodiscard]] int openWatches() const;

  /// The answer of the real one, for Fault::body.
  [[nodiscard]] static std::string status(unsigned code, const std::string& reason,
                                          const std::string& message = "because");

 private:
  class WatchSource;
  struct Change {
    std::uint64_t version;
    std::string type;
    boost::json::object object, before;  // `before` as it was, of MODIFIED
  };

  [[nodiscard]] async::Task<http::Response> handle(http::Request& request,
                                                   http::RequestContext& context);
  [[nodiscard]] std::optional<Fault> takeFault(std::deque<Fault>& faults);
  [[nodiscard]] http::Response answer(const http::Request& request, const std::string& body,
                                      const http::Query& query);
  [[nodiscard]] http::Response list(const http::Query& query);
  [[nodiscard]] http::Response create(const std::string& body, bool dryRun);
  [[nodiscard]] http::Response answerForJob(const http::Request& request, const std::string& body);
  [[nodiscard]] http::Response createJob(const std::string& body);
  void store(boost::json::object pod);
  void erase(const std::string& name);
  [[nodiscard]] http::Response change(const std::string& name, const std::string& body);
  [[nodiscard]] http::Response remove(const std::string& name, const std::string& body);
  void note(const std::string& type, boost::json::object& pod, boost::json::object before = {});

  mutable std::mutex mutex_;
  std::map<std::string, boost::json::object> pods_, jobs_;
  std::vector<boost::json::object> created_;
  std::vector<std::string> removed_;
  std::map<std::string, std::string> changesBeforeRemoval_;  // annotations, by pod
  std::optional<Fault> creationFault_;
  std::vector<Change> changes_;
  std::vector<std::string> said_;  // by say()
  std::uint64_t version_ = 100, oldest_ = 100, nextUid_ = 1;
  std::deque<Fault> faults_, watchFaults_;
  WatchFault watchFault_;
  std::string token_ = "secret";
  std::vector<std::string> requests_;
  int openWatches_ = 0;
  http::TestServer server_;  // last: it uses the others
};

}  // namespace kubernetes
