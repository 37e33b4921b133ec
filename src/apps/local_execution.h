#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "apps/private_runner.h"
#include "backends/local/local_sandbox_provider.h"
#include "base/result.h"
#include "config/settings.h"
#include "execution/execute_code.h"
#include "languages/description.h"
#include "model/language.h"
#include "ports/observer.h"

namespace apps {

/// Everything between a program and its outcome but HTTP, in this process, with a runner of its
/// own: what the command line runs programs with. Blocking; one thread.
class LocalExecution {
 public:
  /// Errors: kInvalid for wrong descriptions of languages; kUnavailable when the runner cannot make
  /// sandboxes (it says why on stderr).
  [[nodiscard]] static base::Result<std::unique_ptr<LocalExecution>> start(
      const config::Settings& settings);
  LocalExecution(const LocalExecution&) = delete;
  LocalExecution& operator=(const LocalExecution&) = delete;
  ~LocalExecution();

  [[nodiscard]] const std::vector<languages::Description>& descriptions() const {
    return descriptions_;
  }
  [[nodiscard]] const model::LanguageCatalog& catalog() const { return catalog_; }
  [[nodiscard]] const protocol::Inspection& inspection() const { return inspection_; }

  /// Runs a program; `listener` hears the output live. SIGINT and SIGTERM kill the program.
  /// Errors: those of execution::ExecuteCode; after a signal that the run was cancelled.
  [[nodiscard]] base::Result<model::ExecutionOutcome> run(model::Program program,
                                                          ports::OutputListener& listener);
  /// Whether a signal ended the last run.
  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  LocalExecution(const config::Settings& settings, std::vector<languages::Description> descriptions,
                 PrivateRunner runner);

  template <class T>
  [[nodiscard]] base::Result<T> wait(async::Task<base::Result<T>> task);

  std::vector<languages::Description> descriptions_;
  model::LanguageCatalog catalog_;
  protocol::Inspection inspection_;
  PrivateRunner runner_;
  ports::Observer observer_;
  execution::Admission admission_;
  boost::asio::io_context context_;
  local::LocalSandboxProvider provider_;
  execution::ExecuteCode execute_;
  bool interrupted_ = false;
};

}  // namespace apps
