#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "backends/kubernetes/access.h"
#include "backends/kubernetes/api_error.h"
#include "backends/kubernetes/resource.h"
#include "http/client.h"

namespace kubernetes {

/// By when an answer is wanted, repetitions included, and who may call it off; the token outlives
/// the call.
struct Call {
  async::Deadline until;
  async::CancelToken& cancel;
};

struct ObjectName {
  std::string space = {};  ///< empty: the one of Access
  std::string name = {};
};

/// Objects that are meant together.
struct Selection {
  std::string space = {};   ///< empty: the one of Access
  std::string labels = {};  ///< "app=x,role in (a,b)"; empty: any
  std::string fields = {};  ///< "involvedObject.uid=..."; empty: any
};

template <class Object>
struct Listing {
  std::vector<Object> items = {};
  std::string resourceVersion = {};  ///< of the whole; a watch goes on from there
};

enum class Propagation { kBackground, kForeground, kOrphan };

struct Deletion {
  std::string uid = {};              ///< only that one, not a successor of its name; empty: any
  std::string resourceVersion = {};  ///< only as it was then; empty: any
  std::optional<std::chrono::seconds> grace = {};  ///< empty: the object's own; 0: at once
  Propagation propagation = Propagation::kBackground;
};

/// A dry run goes through admission and validation, and nothing is stored.
enum class Effect { kReal, kDryRun };

struct ClientOptions {
  /// Of one try: from the end of the request until its answer begins, then between two pieces of
  /// it.
  std::chrono::milliseconds attemptTime{15'000};
  std::chrono::milliseconds firstPause{100};  ///< between tries; it doubles
  std::chrono::milliseconds mostPause{5'000};
  int mostAttempts = 10;
  std::size_t pageSize = 250;            ///< objects of a list that are fetched at once
  std::size_t mostObjects = 100'000;     ///< of a selection; more are kNotKubernetes
  std::size_t maxBodyBytes = 64U << 20;  ///< of any one answer
  std::string userAgent = "kubecoderun";
};

/// Talks to one API server. A namespace or a name that is none is refused with kInvalid, and
/// nothing is sent. On one io_context, which outlives it; several calls may be under way at the
/// same time; it outlives them. `Object` is Pod or Job, of a list also Event.
///
/// What may be repeated is repeated, after a jittered and growing pause, not before the server's
/// Retry-After, until the deadline: when the server is throttling; when nothing was sent; and,
/// unless the request could do something twice, when the connection broke or the server is in
/// trouble. A token that is refused is read anew once.
class Client {
 public:
  /// Errors: kInvalid, naming the origin of the access, for certificates that are none.
  [[nodiscard]] static base::Result<Client> make(boost::asio::any_io_executor executor,
                                                 Access access, const ClientOptions& options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  template <class Object>
  [[nodiscard]] async::Task<ApiResult<Object>> get(ObjectName name, Call call);

  /// All of a selection, as they were at one moment; fetched in pages.
  template <class Object>
  [[nodiscard]] async::Task<ApiResult<Listing<Object>>> list(Selection selection, Call call);

  /// `json` is the object; its namespace, if it names one, must be `space` (empty: that of Access).
  /// Not repeated when it may have happened, except a dry run: then the error says so, and the name
  /// tells whether.
  template <class Object>
  [[nodiscard]] async::Task<ApiResult<Object>> create(std::string space, std::string json,
                                                      Call call, Effect effect = Effect::kReal);

  /// Done when the server has taken it: a pod goes on until its end. Repeated only with a uid.
  /// Errors: kNotFound when it is gone already; kConflict when it is not the one that is meant.
  template <class Object>
  [[nodiscard]] async::Task<ApiResult<void>> remove(ObjectName name, Deletion deletion, Call call);

  /// A merge patch (RFC 7386). With metadata.resourceVersion in it: kConflict when it has changed.
  /// Not repeated when it may have happened, except a dry run: others may have changed more since.
  template <class Object>
  [[nodiscard]] async::Task<ApiResult<Object>> patch(ObjectName name, std::string json, Call call,
                                                     Effect effect = Effect::kReal);

  /// For watch.cc: one try of a GET whose answer is read as it comes; silent for at most `silence`,
  /// and over by `call.until`.
  [[nodiscard]] async::Task<ApiResult<http::ClientResponse>> stream(
      std::string target, std::chrono::milliseconds silence, Call call);
  /// The namespace that is meant.
  [[nodiscard]] const std::string& spaceOf(const std::string& space) const;
  [[nodiscard]] std::size_t mostObjects() const;  ///< that of ClientOptions

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace kubernetes
