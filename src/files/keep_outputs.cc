#include "files/keep_outputs.h"

#include <algorithm>
#include <utility>

namespace files {

async::Task<bool> KeepOutputs::begin(const model::OutputFile& file) {
  writer_.reset();
  current_ = file;
  if (!isAllowedName(policy_, file.path)) co_return false;
  if (++begun_ > policy_.mostOutputFiles) {
    refuse(model::LeftBehind::kTooMany);
    co_return false;
  }
  const auto left = co_await room();
  if (left && file.size > *left) {
    refuse(model::LeftBehind::kTooLarge);
    co_return false;
  }
  auto writer = co_await store_.begin();
  if (!left || !writer) {
    refuse(model::LeftBehind::kNotStored);
    co_return false;
  }
  writer_ = *std::move(writer);
  co_return true;
}

async::Task<bool> KeepOutputs::write(std::string_view bytes) {
  const bool written = (co_await writer_->write(bytes)).has_value();
  if (!written) refuse(model::LeftBehind::kNotStored);
  co_return written;
}

async::Task<bool> KeepOutputs::take(base::UniqueFd file) {
  const bool written = (co_await writer_->writeFrom(file.get(), current_.size)).has_value();
  if (!written) refuse(model::LeftBehind::kNotStored);
  co_return written;
}

async::Task<void> KeepOutputs::finish(bool whole) {
  const auto writer = std::move(writer_);
  if (!whole) co_return;  // the result of the run names it
  const bool kept = (co_await session_.keep()).has_value();
  if (!kept) co_return refuse(model::LeftBehind::kNotStored);
  auto file = co_await writer->finish(describe());
  if (!file) co_return refuse(model::LeftBehind::kNotStored);
  if (room_) *room_ -= std::min(*room_, file->size);
  stored_.push_back(*std::move(file));
}

async::Task<base::Result<std::uint64_t>> KeepOutputs::room() {
  if (!room_) {
    ports::FileTotals totals;
    if (!session_.isNew()) totals = CO_TRY(co_await store_.totals(session_.id()));
    room_ = policy_.mostSessionBytes - std::min(policy_.mostSessionBytes, totals.bytes);
  }
  co_return *room_;
}

void KeepOutputs::refuse(model::LeftBehind reason) {
  refused_.push_back({.path = current_.path, .reason = reason});
}

model::StoredFile KeepOutputs::describe() const {
  model::StoredFile file{
      .sessionId = session_.id(), .name = current_.path, .createdAt = model::timestampNow()};
  const auto input = std::ranges::find(inputs_.inputs, current_.path, &FoundInput::path);
  if (current_.wasInput && input != inputs_.inputs.end())
    file.modifiedFrom = {.fileId = input->file.id, .sessionId = input->file.sessionId};
  return file;
}

}  // namespace files
