#pragma once

namespace embedded {

/// API keys and the counters of rate limits: all of access.sqlite.
inline constexpr auto kKeysAndCounters = R"(
CREATE TABLE api_keys (
  hash TEXT NOT NULL PRIMARY KEY,
  prefix TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  per_second INTEGER,
  per_minute INTEGER,
  per_hour INTEGER,
  per_day INTEGER,
  per_month INTEGER,
  last_used_at INTEGER,
  usage_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_age ON api_keys (created_at DESC, hash);
CREATE TABLE api_key_metadata (
  hash TEXT NOT NULL REFERENCES api_keys (hash) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (hash, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
  key TEXT NOT NULL,
  window_begin INTEGER NOT NULL,
  window_end INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (key, window_begin, window_end)
) STRICT, WITHOUT ROWID;
CREATE INDEX counters_by_end ON counters (window_end);
)";

}  // namespace embedded
