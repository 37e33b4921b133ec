#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "protocol/codec.h"
#include "protocol/sequence.h"

namespace local {

class FakeConnection;

/// For tests: speaks the runner protocol on a real Unix socket, runs nothing. What a program "does"
/// is in its text: "hang" waits for a cancel, "vanish" ends the connection and forgets the run,
/// "call" calls the functions a and b together, then c, and prints the results;
/// "refuse" is refused as not installed, "babble" breaks the protocol; any other prints itself,
/// then its standard input on stderr, and ends with code 7.
class FakeRunner {
 public:
  FakeRunner();
  ~FakeRunner();
  FakeRunner(const FakeRunner&) = delete;
  FakeRunner& operator=(const FakeRunner&) = delete;

  [[nodiscard]] std::filesystem::path socket() const { return folder_ / "socket"; }

  /// Ends all connections and refuses new ones, as when the runner dies; and the contrary.
  void goAway();
  void comeBack();

  void refusePrepares(std::optional<protocol::Refused> refusal);
  /// Breaks the connection of each run just before its numbered frame `frame`, once.
  void breakBeforeFrame(std::uint64_t frame);

  struct File {
    protocol::Input head;
    std::string content;
  };

  /// What later runs leave, when the server wants files: the changes, and the bytes of the changed
  /// files in the same order (they may be fewer or shorter than the changes say).
  void leaveFiles(model::WorkspaceChanges changes, std::vector<std::string> contents);
  /// The state that later runs leave, when the server wants one; `told` instead of its true size.
  void leaveState(std::string state, std::optional<std::uint64_t> told = {});
  /// The state that the last run began with.
  [[nodiscard]] std::string lastState() const;
  /// Breaks the connection instead of answering the fetch number `fetch` (1, 2, ...), once.
  void breakAtFetch(int fetch);
  /// The inputs of the last run that was ordered.
  [[nodiscard]] std::vector<File> lastInputs() const;
  [[nodiscard]] int fetched() const { return fetched_; }

  [[nodiscard]] int prepared() const { return prepared_; }
  [[nodiscard]] int attached() const { return attached_; }
  [[nodiscard]] int ordered() const { return ordered_; }
  [[nodiscard]] int acknowledged() const { return acknowledged_; }  ///< outcomes
  [[nodiscard]] int open() const { return open_; }                  ///< connections
  [[nodiscard]] std::optional<protocol::Order> lastOrder() const;

 private:
  struct Run {
    protocol::SentSequence frames;
    std::uint64_t received = 0;
    bool broken = false;  // once, on purpose
  };

  void accept();
  void serve(int socket);
  void servePrepared(FakeConnection& connection);
  void serveAttached(FakeConnection& connection, const protocol::Attach& attach);
  void carryOut(FakeConnection& connection, Run& run, const std::string& text,
                const std::string& input);
  bool sendFrom(FakeConnection& connection, Run& run, std::uint64_t last);
  bool callTools(FakeConnection& connection, Run& run);
  void awaitEnd(FakeConnection& connection, Run& run);
  void answerFetch(FakeConnection& connection, const protocol::Fetch& fetch);
  void answerFetchState(FakeConnection& connection, const protocol::FetchState& fetch);

  std::filesystem::path folder_;
  base::UniqueFd listener_;
  std::thread acceptor_;
  mutable std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::vector<int> sockets_;
  std::map<std::string, std::shared_ptr<Run>> runs_;
  std::optional<protocol::Refused> refusal_;
  std::optional<protocol::Order> lastOrder_;
  std::uint64_t breakBefore_ = 0;
  std::vector<File> lastInputs_;
  model::WorkspaceChanges changes_;
  std::vector<std::string> contents_;
  std::string state_, lastState_;
  std::uint64_t toldStateBytes_ = 0;
  std::atomic<int> breakAtFetch_ = 0, fetched_ = 0;
  std::atomic<int> prepared_ = 0, attached_ = 0, ordered_ = 0, acknowledged_ = 0, open_ = 0;
};

}  // namespace local
