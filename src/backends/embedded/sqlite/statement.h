#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sqlite {

/// A value that is bytes, not text.
struct Blob {
  std::string_view bytes;
};

/// One use of a prepared statement: bind, step, read columns. Its destructor makes the statement
/// ready for the next use. Must not outlive the Database; the same SQL is used once at a time.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* prepared) : prepared_(prepared) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Binds the values to ?1, ?2, ... in order: texts, blobs, integers, and optionals of them.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (bindOne(++index, values), ...);
    return *this;
  }

  /// Goes on to the next row; false when there is none (any more).
  [[nodiscard]] base::Result<bool> step();
  /// For statements without rows: how many rows they changed.
  [[nodiscard]] base::Result<std::int64_t> change();

  // The present row; columns count from 0.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string blob(int column) const;
  [[nodiscard]] bool isNull(int column) const;

 private:
  void bindOne(int index, std::int64_t value);
  void bindOne(int index, std::string_view value);
  void bindOne(int index, Blob value);
  template <class Value>
  void bindOne(int index, const std::optional<Value>& value) {
    if (value) bindOne(index, *value);  // unbound parameters are NULL
  }

  sqlite3_stmt* prepared_;
  int failure_ = SQLITE_OK;  // of the first bind that failed
};

}  // namespace sqlite
