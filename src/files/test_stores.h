#pragma once

#include <chrono>
#include <string>

#include "async/co_test.h"
#include "backends/memory/memory_file_store.h"
#include "backends/memory/memory_session_store.h"
#include "base/ids.h"
#include "files/owned_sessions.h"
#include "ports/contract_fixture.h"

namespace files {

/// For tests: stores in memory, and short ways to fill them.
struct TestStores {
  memory::Contents contents;
  memory::MemorySessionStore sessionStore{contents};
  memory::MemoryFileStore files{contents};
  OwnedSessions sessions{sessionStore, std::chrono::hours(1)};

  static model::Owner owner(std::string key = "k", std::string user = {}) {
    return {.principal = {.kind = model::Principal::Kind::kKey, .id = std::move(key)},
            .user = std::move(user)};
  }

  /// A session that was last used so long ago.
  async::Task<model::Session> session(model::Owner of = owner(), std::chrono::minutes ago = {},
                                      std::string entity = {}) {
    const auto at = model::timestampNow() - ago;
    model::Session made{.id = base::newId(),
                        .owner = std::move(of),
                        .entityId = std::move(entity),
                        .createdAt = at,
                        .lastUsedAt = at};
    ports::must(co_await sessionStore.create(made));
    co_return made;
  }

  async::Task<model::StoredFile> file(std::string session, std::string name,
                                      std::string bytes = "bytes") {
    const auto writer = ports::must(co_await files.begin());
    ports::must(co_await writer->write(bytes));
    model::StoredFile about{.sessionId = std::move(session), .name = std::move(name)};
    co_return ports::must(co_await writer->finish(std::move(about)));
  }
};

}  // namespace files
