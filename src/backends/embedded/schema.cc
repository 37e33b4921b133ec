#include "backends/embedded/schema.h"

#include "backends/embedded/accounting_schema.h"

namespace embedded {
namespace {

// files.number is the order of creation: AUTOINCREMENT never gives a number twice. The trigger
// remembers whose bytes may be garbage now, in the same transaction; upkeep looks at them later.
constexpr auto kSessionsAndFiles = R"(
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  principal_kind INTEGER NOT NULL,
  principal_id TEXT NOT NULL,
  user TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  origin INTEGER NOT NULL,
  resource_kind INTEGER,
  resource_id TEXT,
  resource_version INTEGER,
  read_only INTEGER NOT NULL,
  shared INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_owner
  ON sessions (principal_id, principal_kind, user, last_used_at);
CREATE INDEX sessions_by_entity
  ON sessions (principal_id, principal_kind, user, entity_id, last_used_at) WHERE shared = 0;
CREATE INDEX sessions_by_use ON sessions (last_used_at);

CREATE TABLE files (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  source_file_id TEXT,
  source_session_id TEXT,
  resource_kind INTEGER,
  resource_id TEXT,
  resource_version INTEGER
) STRICT;
CREATE UNIQUE INDEX files_by_id ON files (id, session_id);
CREATE INDEX files_by_name ON files (session_id, name, number);
CREATE INDEX files_by_content ON files (sha256);

CREATE TABLE released_contents (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
CREATE TRIGGER release_content AFTER DELETE ON files BEGIN
  INSERT INTO released_contents VALUES (NULL, old.sha256);
END;
)";

// Small states are kept in a table, larger ones in files. The trigger remembers which files are
// garbage now; that of a state that is replaced is removed by whoever replaces it.
constexpr auto kStates = R"(
CREATE TABLE states (
  session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  tag TEXT NOT NULL,
  uploaded INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX states_by_expiry ON states (expires_at);
CREATE UNIQUE INDEX states_by_version ON states (version);

CREATE TABLE small_states (session_id TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE released_states (version TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER release_state AFTER DELETE ON states BEGIN
  DELETE FROM small_states WHERE session_id = old.session_id;
  INSERT INTO released_states SELECT old.version WHERE changes() = 0;
END;
)";

// They are in a database of their own now.
constexpr auto kNoKeysAndCounters =
    "DROP TABLE api_key_metadata; DROP TABLE api_keys; DROP TABLE counters;";

constexpr const char* kSteps[] = {kSessionsAndFiles, kKeysAndCounters, kStates, kNoKeysAndCounters};

}  // namespace

std::span<const char* const> schemaSteps() {
  return kSteps;
}

}  // namespace embedded
