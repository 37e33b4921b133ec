#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ports/faults.h"
#include "ports/file_store.h"

namespace ports {

/// For tests: another FileStore, whose calls, and those of its writers and readers, fail as
/// `faults` says. Both outlive it.
class FaultyFileStore : public FileStore {
 public:
  FaultyFileStore(FileStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<std::unique_ptr<FileWriter>>> begin() override {
    auto writer = CO_TRY(co_await faults_.pass(inner_.begin()));
    co_return std::make_unique<Writer>(std::move(writer), faults_);
  }
  async::Task<base::Result<std::optional<model::StoredFile>>> find(std::string sessionId,
                                                                   std::string fileId) override {
    return faults_.pass(inner_.find(std::move(sessionId), std::move(fileId)));
  }
  async::Task<base::Result<std::optional<model::StoredFile>>> findByName(
      std::string sessionId, std::string name) override {
    return faults_.pass(inner_.findByName(std::move(sessionId), std::move(name)));
  }
  async::Task<base::Result<std::vector<model::StoredFile>>> findAnywhere(
      std::string fileId) override {
    return faults_.pass(inner_.findAnywhere(std::move(fileId)));
  }
  async::Task<base::Result<std::vector<model::StoredFile>>> list(std::string sessionId) override {
    return faults_.pass(inner_.list(std::move(sessionId)));
  }
  async::Task<base::Result<bool>> remove(std::string sessionId, std::string fileId) override {
    return faults_.pass(inner_.remove(std::move(sessionId), std::move(fileId)));
  }
  async::Task<base::Result<std::unique_ptr<FileReader>>> open(std::string sessionId,
                                                              std::string fileId) override {
    auto opened = inner_.open(std::move(sessionId), std::move(fileId));
    auto reader = CO_TRY(co_await faults_.pass(std::move(opened)));
    if (!reader) co_return nullptr;
    co_return std::make_unique<Reader>(std::move(reader), faults_);
  }
  async::Task<base::Result<FileTotals>> totals(std::string sessionId) override {
    return faults_.pass(inner_.totals(std::move(sessionId)));
  }

 private:
  class Writer : public FileWriter {
   public:
    Writer(std::unique_ptr<FileWriter> inner, Faults& faults)
        : inner_(std::move(inner)), faults_(faults) {}
    async::Task<base::Result<void>> write(std::string_view bytes) override {
      return faults_.pass(inner_->write(bytes));
    }
    async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override {
      return faults_.pass(inner_->writeFrom(file, size));
    }
    async::Task<base::Result<void>> seal() override { return faults_.pass(inner_->seal()); }
    async::Task<base::Result<model::StoredFile>> finish(model::StoredFile metadata) override {
      return faults_.pass(inner_->finish(std::move(metadata)));
    }

   private:
    std::unique_ptr<FileWriter> inner_;
    Faults& faults_;
  };

  class Reader : public FileReader {
   public:
    Reader(std::unique_ptr<FileReader> inner, Faults& faults)
        : inner_(std::move(inner)), faults_(faults) {}
    std::uint64_t size() const override { return inner_->size(); }
    async::Task<base::Result<std::string>> read(std::uint64_t offset, std::size_t most) override {
      return faults_.pass(inner_->read(offset, most));
    }
    std::optional<int> descriptor() const override { return inner_->descriptor(); }
    async::Task<base::Result<std::size_t>> sendTo(int socket, std::uint64_t offset,
                                                  std::size_t most) override {
      return faults_.pass(inner_->sendTo(socket, offset, most));
    }

   private:
    std::unique_ptr<FileReader> inner_;
    Faults& faults_;
  };

  FileStore& inner_;
  Faults& faults_;
};

}  // namespace ports
