#pragma once

#include <exception>
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
      if constexpr (std::is_void_v<Value>) {
        work();
        result_.template emplace<1>();
      } else {
        result_.template emplace<1>(work());
      }
    } catch (...) {
      result_.template emplace<0>(std::current_exception());
    }
  }

  /// Returns or throws the same. Once.
  Value take() {
    if (auto* const fault = std::get_if<0>(&result_)) std::rethrow_exception(*fault);
    if constexpr (!std::is_void_v<Value>) return std::get<1>(std::move(result_));
  }

 private:
  using Kept = std::conditional_t<std::is_void_v<Value>, std::monostate, Value>;

  std::variant<std::exception_ptr, Kept> result_;
};

}  // namespace async
