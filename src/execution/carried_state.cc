#include "execution/carried_state.h"

#include <fcntl.h>

#include <utility>

#include "base/ids.h"

namespace execution {
namespace {

/// Every line of an untrusted text as a line of ours.
std::string notesOf(std::string_view text) {
  std::string notes;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) notes += stateNote(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return notes;
}

}  // namespace

std::string stateNote(std::string_view text) {
  return "[state] " + std::string(text) + "\n";
}

CarriedState::CarriedState(With with, model::Session session, Before before)
    : with_(with),
      session_(std::move(session)),
      before_(std::move(before.record)),
      bytes_(std::move(before.bytes)),
      intact_(before.intact) {}

ports::StateExchange CarriedState::exchange() {
  ports::StateExchange exchange{.restore = nullptr, .keep = this, .wish = with_.wish};
  if (bytes_) exchange.restore = this;
  return exchange;
}

bool CarriedState::droppedDamaged() {
  if (!damaged_ || !bytes_) return false;
  bytes_.reset();
  notes_ += stateNote("not restored: the stored state is damaged");
  return true;
}

std::uint64_t CarriedState::size() const {
  return bytes_ ? bytes_->size() : 0;
}

/// Its bytes go on only as long as they can still be those that were sealed; the last of them make
/// it certain, and come before the program does.
async::Task<base::Result<std::string>> CarriedState::read(std::uint64_t offset, std::size_t most) {
  if (offset == 0) {
    hash_ = crypto::Sha256();
    hashed_ = 0;
  }
  auto piece = co_await bytes_->read(offset, most);
  damaged_ = !piece || piece->empty() || (offset != hashed_ && !intact_);
  if (!damaged_ && !intact_) {
    hash_.add(*piece);
    hashed_ += piece->size();
    damaged_ = hashed_ == before_->size && hash_.finish() != before_->sha256;
  }
  if (damaged_) co_return base::fail(base::ErrorKind::kInternal, "The stored state is damaged");
  co_return piece;
}

async::Task<base::Result<base::UniqueFd>> CarriedState::openFile() {
  constexpr std::size_t kPiece = 1U << 20;
  const auto descriptor = bytes_->descriptor();
  if (!descriptor) co_return base::UniqueFd();
  for (std::uint64_t at = 0; !intact_ && at < size();)
    at += CO_TRY(co_await read(at, kPiece)).size();
  intact_ = true;
  co_return base::UniqueFd(::fcntl(*descriptor, F_DUPFD_CLOEXEC, 0));
}

async::Task<base::Result<void>> CarriedState::begin() {
  if (!writer_) writer_ = CO_TRY(co_await with_.states.begin());
  co_return base::Result<void>();
}

bool CarriedState::failed(const base::Result<void>& done) {
  if (!done) failure_ = done.error();
  return !done;
}

async::Task<bool> CarriedState::write(std::string_view bytes) {
  if (failed(co_await begin())) co_return false;
  co_return !failed(co_await writer_->write(bytes));
}

async::Task<bool> CarriedState::take(base::UniqueFd file, std::uint64_t size) {
  if (failed(co_await begin())) co_return false;
  co_return !failed(co_await writer_->writeFrom(file.get(), size));
}

async::Task<model::StateOutcome> CarriedState::settle(model::KeptState kept) {
  using End = model::KeptState::End;
  model::StateOutcome outcome{.notes = std::exchange(notes_, {}) + notesOf(kept.notes)};
  if (kept.end == End::kSaved && writer_) {
    co_await save(outcome);
  } else if (kept.end == End::kTooLarge) {
    co_await forgetTooLarge(outcome);
  } else if (kept.end != End::kNone) {
    const auto reason = failure_ ? failure_->message : "saving took too long or broke down";
    outcome.notes += stateNote("not saved: " + reason);
  }
  writer_.reset();
  co_return outcome;
}

async::Task<void> CarriedState::save(model::StateOutcome& outcome) {
  const auto content = co_await writer_->seal();
  if (!content) {
    outcome.notes += stateNote("not saved: " + content.error().message);
    co_return;
  }
  const auto now = model::timestampNow();
  model::StateRecord record{.sessionId = session_.id,
                            .version = base::newId(),
                            .size = content->size,
                            .sha256 = content->sha256,
                            .savedAt = now,
                            .expiresAt = with_.lifetime.endOf(now)};
  record.tag = with_.seal.tagOf(record, session_.owner);
  const auto replaces = before_ ? before_->version : std::string();
  const auto finished = co_await writer_->finish(record, replaces);
  if (!finished) {
    outcome.notes += stateNote("not saved: " + finished.error().message);
  } else if (!*finished) {
    outcome.notes += stateNote(
        "not saved: the state of this session was changed while the program ran; its files are "
        "kept");
  } else {
    outcome.saved = true;
    outcome.size = record.size;
    outcome.sha256 = record.sha256;
  }
}

/// The next run is to begin with nothing rather than with variables of long ago.
async::Task<void> CarriedState::forgetTooLarge(model::StateOutcome& outcome) {
  outcome.error = "state_too_large";
  outcome.notes += stateNote("not saved: the variables are larger than " +
                             std::to_string(with_.wish.mostBytes >> 20) +
                             " MB; the next run begins without them");
  const auto present = co_await with_.states.find(session_.id);
  const bool isOurs = before_ && present && *present && (*present)->version == before_->version;
  if (isOurs) (void)co_await with_.states.remove(session_.id);  // else the next save replaces it
}

}  // namespace execution
