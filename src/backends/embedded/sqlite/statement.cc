#include "backends/embedded/sqlite/statement.h"

#include <utility>

#include "backends/embedded/sqlite/error.h"

namespace sqlite {

Statement::Statement(Statement&& other) noexcept
    : prepared_(std::exchange(other.prepared_, nullptr)), failure_(other.failure_) {}

Statement::~Statement() {
  if (prepared_ == nullptr) return;
  ::sqlite3_reset(prepared_);
  ::sqlite3_clear_bindings(prepared_);
}

base::Result<bool> Statement::step() {
  if (failure_ != SQLITE_OK) return base::fail(errorOf(failure_));
  const auto code = ::sqlite3_step(prepared_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return base::fail(errorOf(code, ::sqlite3_db_handle(prepared_)));
}

base::Result<std::int64_t> Statement::change() {
  TRY(step());
  return ::sqlite3_changes64(::sqlite3_db_handle(prepared_));
}

std::int64_t Statement::integer(int column) const {
  return ::sqlite3_column_int64(prepared_, column);
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(::sqlite3_column_text(prepared_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(::sqlite3_column_bytes(prepared_, column))};
}

std::string Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(::sqlite3_column_blob(prepared_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(::sqlite3_column_bytes(prepared_, column))};
}

bool Statement::isNull(int column) const {
  return ::sqlite3_column_type(prepared_, column) == SQLITE_NULL;
}

void Statement::bindOne(int index, std::int64_t value) {
  const auto code = ::sqlite3_bind_int64(prepared_, index, value);
  if (failure_ == SQLITE_OK) failure_ = code;
}

void Statement::bindOne(int index, std::string_view value) {
  const auto* bytes = value.data() == nullptr ? "" : value.data();  // a null pointer would be NULL
  const auto code =
      ::sqlite3_bind_text64(prepared_, index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (failure_ == SQLITE_OK) failure_ = code;
}

void Statement::bindOne(int index, Blob value) {
  const auto* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
  const auto code =
      ::sqlite3_bind_blob64(prepared_, index, bytes, value.bytes.size(), SQLITE_TRANSIENT);
  if (failure_ == SQLITE_OK) failure_ = code;
}

}  // namespace sqlite
