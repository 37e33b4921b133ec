#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace async {

/// What a piece of work returned or threw, to be handed to another thread.
template <class Value>
class Outcome {
 public:
  template <class Work>
  void of(Work& work) noexcept {
    try {
      if constexpr (std::is_void_v<Value>)
        work();
      else
        value_.emplace(work());
    } catch (...) {
      fault_ = std::current_exception();
    }
  }

  /// Returns or throws the same. Once.
  Value take() {
    if (fault_) std::rethrow_exception(fault_);
    if constexpr (!std::is_void_v<Value>) return *std::move(value_);
  }

 private:
  std::conditional_t<std::is_void_v<Value>, std::monostate, std::optional<Value>> value_;
  std::exception_ptr fault_;
};

}  // namespace async
