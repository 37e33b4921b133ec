#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "execution/admission.h"
#include "execution/run_context.h"

namespace execution {

/// Where an execution keeps its place while it has one. A program that waits for somebody outside
/// gives it up meanwhile and is given another one. One io_context.
class Seat {
 public:
  void take(Admission::Place place) { place_.emplace(std::move(place)); }
  void leave() { place_.reset(); }
  /// How many other programs of the same principal have a place now.
  [[nodiscard]] std::size_t others() const { return place_ ? place_->others() : 0; }
  /// The session of the execution, known before its program begins.
  void noteSession(std::string id) { session_ = std::move(id); }
  [[nodiscard]] const std::string& session() const { return session_; }
  /// What another server would need to end it; of programs with tools, before they begin.
  void noteContext(RunContext context) {
    context_ = std::make_unique<const RunContext>(std::move(context));
  }
  /// Null before.
  [[nodiscard]] const RunContext* context() const { return context_.get(); }

 private:
  std::optional<Admission::Place> place_;
  std::string session_;
  std::unique_ptr<const RunContext> context_;
};

}  // namespace execution
