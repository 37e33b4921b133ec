#include "files/session_workspace.h"

#include <fcntl.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace files {
namespace {

constexpr std::size_t kReadAhead = 1U << 20;  // what one run holds of its inputs

}  // namespace

/// Reads a stored file, more at a time than it is asked for. Open only while it is read, so that a
/// run with many inputs needs few descriptors.
class SessionWorkspace::StoredInput final : public ports::InputSource {
 public:
  StoredInput(ports::FileStore& store, const model::StoredFile& file)
      : store_(store), file_(file) {}

  std::uint64_t size() const override { return file_.size; }

  async::Task<base::Result<std::string>> read(std::uint64_t offset, std::size_t most) override {
    const bool isHeld = offset >= aheadFrom_ && offset - aheadFrom_ < ahead_.size();
    if (!isHeld) CO_TRY(co_await readAhead(offset));
    auto bytes = ahead_.substr(offset - aheadFrom_, most);
    if (offset + bytes.size() >= file_.size) {
      reader_.reset();
      ahead_ = {};
    }
    co_return bytes;
  }

  async::Task<base::Result<base::UniqueFd>> openFile() override {
    CO_TRY(co_await open());
    const auto descriptor = reader_->descriptor();
    if (!descriptor) co_return base::UniqueFd();
    base::UniqueFd copy(::fcntl(*descriptor, F_DUPFD_CLOEXEC, 0));
    if (copy) reader_.reset();
    co_return copy;
  }

 private:
  async::Task<base::Result<void>> open() {
    if (!reader_) reader_ = CO_TRY(co_await store_.open(file_.sessionId, file_.id));
    if (!reader_) co_return base::fail(goneMeanwhile());
    co_return base::Result<void>();
  }

  /// It was there a moment ago; whoever tries again is told that it is missing.
  static base::Error goneMeanwhile() {
    return {.kind = base::ErrorKind::kUnavailable,
            .message = "An input file was removed while the run began",
            .retryAfter = std::chrono::seconds(1)};
  }

  async::Task<base::Result<void>> readAhead(std::uint64_t offset) {
    CO_TRY(co_await open());
    ahead_ = CO_TRY(co_await reader_->read(offset, kReadAhead));
    aheadFrom_ = offset;
    co_return base::Result<void>();
  }

  ports::FileStore& store_;
  const model::StoredFile& file_;
  std::unique_ptr<ports::FileReader> reader_;
  std::string ahead_;
  std::uint64_t aheadFrom_ = 0;
};

SessionWorkspace::SessionWorkspace(ports::FileStore& store, const FilePolicy& policy,
                                   std::unique_ptr<ExecutionSession> session, FoundInputs inputs)
    : policy_(policy),
      session_(std::move(session)),
      found_(std::move(inputs)),
      outputs_(store, *session_, found_, policy_) {
  for (const auto& input : found_.inputs) {
    sources_.push_back(std::make_unique<StoredInput>(store, input.file));
    inputs_.push_back(
        {.path = input.path, .readOnly = input.file.readOnly, .content = sources_.back().get()});
  }
}

SessionWorkspace::~SessionWorkspace() = default;

ports::Workspace SessionWorkspace::view() {
  // How many there may be, and how much, is judged by KeepOutputs, after what nobody wants is
  // left out.
  return {.inputs = inputs_,
          .outputs = &outputs_,
          .limits = {.files = model::kMostOutputFiles,
                     .fileBytes = policy_.mostFileBytes,
                     .totalBytes = std::numeric_limits<std::int64_t>::max()}};
}

model::ReturnedFiles SessionWorkspace::seal(const model::WorkspaceChanges& changes) {
  model::ReturnedFiles files{.generated = outputs_.takeStored(), .missing = found_.missing};
  const bool tellsInherited = std::ranges::any_of(found_.inputs, &FoundInput::knowsInherited);
  for (const auto index : changes.unchanged) {
    if (!tellsInherited || index >= found_.inputs.size()) continue;
    auto file = found_.inputs[index].file;
    file.name = found_.inputs[index].path;
    files.inherited.push_back(std::move(file));
  }
  for (const auto index : changes.deleted) {
    if (index >= found_.inputs.size()) continue;
    const auto& input = found_.inputs[index];
    if (input.knowsInherited && !input.file.readOnly) files.deleted.push_back(input.path);
  }
  files.left = outputs_.refused();
  files.undelivered = changes.leftCount + files.left.size() + (changes.cut ? 1 : 0);
  std::ranges::copy_if(changes.left, std::back_inserter(files.left), [](const auto& each) {
    return each.reason != model::LeftBehind::kNotAFile;
  });
  if (files.left.size() > model::kMostLeftNamed) files.left.resize(model::kMostLeftNamed);
  return files;
}

async::Task<base::Result<std::unique_ptr<SessionWorkspace>>> SessionWorkspaces::openAgain(
    model::Session session, FoundInputs inputs) {
  const auto known = CO_TRY(co_await sessions_.store().find(session.id));
  if (known && known->owner != session.owner)
    co_return base::fail(base::ErrorKind::kNotFound, "the session is somebody else's");
  session.lastUsedAt = model::timestampNow();
  auto again =
      std::make_unique<ExecutionSession>(sessions_, known ? *known : std::move(session), !known);
  co_return std::make_unique<SessionWorkspace>(store_, policy_, std::move(again),
                                               std::move(inputs));
}

async::Task<base::Result<std::unique_ptr<SessionWorkspace>>> SessionWorkspaces::open(
    const model::ExecutionRequest& request) {
  auto session = CO_TRY(co_await chooseSession(sessions_, request, reuse_));
  auto inputs = CO_TRY(co_await findInputs(sessions_, store_, request, session->id()));
  co_return std::make_unique<SessionWorkspace>(store_, policy_, std::move(session),
                                               std::move(inputs));
}

}  // namespace files
