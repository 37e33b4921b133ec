#include "files/find_inputs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "model/file_path.h"

namespace files {
namespace {

using Found = base::Result<std::optional<model::StoredFile>>;

/// Looks up references, each session once.
class Search {
 public:
  Search(OwnedSessions& sessions, ports::FileStore& store, const model::ExecutionRequest& request)
      : sessions_(sessions), store_(store), request_(request) {}

  async::Task<Found> find(const model::FileReference& reference) {
    const auto& session =
        reference.sessionId.empty() ? request_.sessionId.value_or("") : reference.sessionId;
    const bool mine = CO_TRY(co_await isMine(session));
    if (mine && !reference.id.empty()) {
      if (auto file = CO_TRY(co_await store_.find(session, reference.id))) co_return file;
    }
    if (mine && !reference.name.empty()) {
      if (auto file = CO_TRY(co_await store_.findByName(session, reference.name))) co_return file;
    }
    if (!reference.id.empty()) co_return co_await findElsewhere(reference.id);
    co_return std::nullopt;
  }

 private:
  /// Some clients name the session in which a file was used instead of the one in which it lies.
  async::Task<Found> findElsewhere(const std::string& id) {
    for (auto& file : CO_TRY(co_await store_.findAnywhere(id))) {
      if (CO_TRY(co_await isMine(file.sessionId))) co_return std::move(file);
    }
    co_return std::nullopt;
  }

  async::Task<base::Result<bool>> isMine(const std::string& id) {
    if (const auto known = mine_.find(id); known != mine_.end()) co_return known->second;
    const auto session = CO_TRY(co_await sessions_.find(id, request_.owner.principal));
    if (session) CO_TRY(co_await sessions_.renew(*session));
    co_return mine_[id] = session.has_value();
  }

  OwnedSessions& sessions_;
  ports::FileStore& store_;
  const model::ExecutionRequest& request_;
  std::map<std::string, bool> mine_;
};

base::Error badName(const std::string& name) {
  return {.kind = base::ErrorKind::kInvalid,
          .message = "Invalid file name",
          .details = {{"body -> files", "'" + name.substr(0, 100) + "' is no path below /mnt/data",
                       "invalid_file_name"}}};
}

bool isBadName(const model::FileReference& reference) {
  return !reference.name.empty() && !model::isFilePath(reference.name);
}

std::string pathOf(const model::FileReference& reference, const model::StoredFile& file) {
  return reference.name.empty() || isBadName(reference) ? file.name : reference.name;
}

/// Keeps the last of each path.
void keepLast(std::vector<FoundInput>& inputs) {
  std::map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < inputs.size(); ++i) last[inputs[i].path] = i;
  std::vector<FoundInput> kept;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (last.at(inputs[i].path) == i) kept.push_back(inputs[i]);
  }
  inputs = std::move(kept);
}

/// Drops whoever would need an earlier one as a folder, or would be a folder of an earlier one.
void dropConflicts(std::vector<FoundInput>& inputs) {
  std::set<std::string, std::less<>> files, folders;
  std::erase_if(inputs, [&](const FoundInput& input) {
    const std::string_view path = input.path;
    if (folders.contains(path)) return true;
    std::vector<std::string_view> parents;
    for (auto slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1))
      parents.push_back(path.substr(0, slash));
    if (std::ranges::any_of(parents, [&](auto each) { return files.contains(each); })) return true;
    folders.insert(parents.begin(), parents.end());
    files.emplace(path);
    return false;
  });
}

async::Task<base::Result<FoundInputs>> allOf(ports::FileStore& store, std::string session) {
  FoundInputs found;
  for (auto& file : CO_TRY(co_await store.list(std::move(session)))) {
    auto path = file.name;
    found.inputs.push_back({.file = std::move(file), .path = std::move(path)});
  }
  co_return found;
}

async::Task<base::Result<FoundInputs>> referenced(OwnedSessions& sessions, ports::FileStore& store,
                                                  const model::ExecutionRequest& request) {
  FoundInputs found;
  Search search(sessions, store, request);
  for (const auto& reference : request.files) {
    auto file = CO_TRY(co_await search.find(reference));
    if (!file && isBadName(reference)) co_return base::fail(badName(reference.name));
    if (file) {
      auto path = pathOf(reference, *file);
      found.inputs.push_back({*std::move(file), std::move(path), reference.knowsInherited});
    } else {
      found.missing.push_back(reference.name.empty() ? reference.id : reference.name);
    }
  }
  co_return found;
}

base::Error tooMany() {
  return {.kind = base::ErrorKind::kInvalid,
          .message = "files: at most " + std::to_string(model::kMostInputFiles) + " files",
          .details = {{"body -> files", "too many files", "too_many"}}};
}

}  // namespace

async::Task<base::Result<FoundInputs>> findInputs(OwnedSessions& sessions, ports::FileStore& store,
                                                  const model::ExecutionRequest& request,
                                                  const std::string& session) {
  const bool wholeSession = request.files.empty() && request.sessionId == session;
  if (request.files.empty() && !wholeSession) co_return FoundInputs();
  if (request.files.size() > model::kMostInputFiles) co_return base::fail(tooMany());
  auto found = wholeSession ? CO_TRY(co_await allOf(store, session))
                            : CO_TRY(co_await referenced(sessions, store, request));
  keepLast(found.inputs);
  dropConflicts(found.inputs);
  if (found.inputs.size() > model::kMostInputFiles) co_return base::fail(tooMany());
  co_return found;
}

}  // namespace files
