#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "async/task.h"
#include "protocol/frame_stream.h"
#include "protocol/messages.h"
#include "protocol/sequence.h"

namespace pods {

/// For tests: a program in a fake runner that calls a and b, waits for both, then calls c, and says
/// what it was given: "begun;1=...;2=...;3=...;". On one thread; belongs to no connection.
class FakeToolRun {
 public:
  FakeToolRun(std::string id, std::string lease, std::optional<protocol::Suspension> how,
              std::string context);

  [[nodiscard]] bool isOver() const { return isOver_; }
  void end() { isOver_ = true; }
  [[nodiscard]] bool mayAttach(const protocol::Attach& request) const;
  [[nodiscard]] bool mayTakeOver(const protocol::TakeOver& request) const;

  /// Serves the order's connection, one that attaches, one that takes over; to its end.
  [[nodiscard]] static async::Task<> begin(std::shared_ptr<FakeToolRun> self,
                                           std::shared_ptr<protocol::FrameStream> stream,
                                           std::uint64_t received);
  [[nodiscard]] static async::Task<> attach(std::shared_ptr<FakeToolRun> self,
                                            std::shared_ptr<protocol::FrameStream> stream,
                                            std::uint64_t last);
  [[nodiscard]] static async::Task<> takeOver(std::shared_ptr<FakeToolRun> self,
                                              std::shared_ptr<protocol::FrameStream> stream);

 private:
  [[nodiscard]] static async::Task<> follow(std::shared_ptr<FakeToolRun> self,
                                            std::shared_ptr<protocol::FrameStream> stream,
                                            std::uint64_t sentUpTo);
  void fenceOff(const std::shared_ptr<protocol::FrameStream>& stream);
  [[nodiscard]] bool take(const protocol::Frame& frame);
  void call(std::uint32_t number, std::string function);
  void wait();
  void finish(model::RunEnd end);

  const std::string id_;
  std::string lease_;
  const std::optional<protocol::Suspension> how_;
  const std::string context_;
  protocol::SentSequence sent_;
  std::uint64_t received_ = 0;
  std::shared_ptr<protocol::FrameStream> stream_;
  std::uint32_t rounds_ = 0;
  std::set<std::uint32_t> open_;
  std::string given_;
  bool isOver_ = false;
};

}  // namespace pods
