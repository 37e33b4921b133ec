#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "files/execution_session.h"
#include "files/file_policy.h"
#include "files/find_inputs.h"
#include "files/keep_outputs.h"
#include "model/execution.h"
#include "ports/file_store.h"
#include "ports/workspace.h"

namespace files {

/// The stored files of one run, on both sides of it. Belongs to one coroutine.
class SessionWorkspace {
 public:
  SessionWorkspace(ports::FileStore& store, const FilePolicy& policy,
                   std::unique_ptr<ExecutionSession> session, FoundInputs inputs);
  SessionWorkspace(const SessionWorkspace&) = delete;
  SessionWorkspace& operator=(const SessionWorkspace&) = delete;
  ~SessionWorkspace();

  [[nodiscard]] ExecutionSession& session() { return *session_; }
  [[nodiscard]] const FoundInputs& inputs() const { return found_; }
  /// For Sandbox::run; refers to this.
  [[nodiscard]] ports::Workspace view();
  /// What the client is told of the files, after the run that left `changes`.
  [[nodiscard]] model::ReturnedFiles seal(const model::WorkspaceChanges& changes);

 private:
  class StoredInput;

  const FilePolicy& policy_;
  std::unique_ptr<ExecutionSession> session_;
  FoundInputs found_;
  KeepOutputs outputs_;
  std::vector<std::unique_ptr<StoredInput>> sources_;
  std::vector<ports::InputFile> inputs_;
};

/// Opens the workspaces of runs. Thread-safe; everything given outlives it.
class SessionWorkspaces {
 public:
  SessionWorkspaces(OwnedSessions& sessions, ports::FileStore& store, FilePolicy policy,
                    SessionReuse reuse)
      : sessions_(sessions), store_(store), policy_(std::move(policy)), reuse_(reuse) {}

  /// Errors: those of chooseSession() and findInputs(). Nothing is stored yet.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<SessionWorkspace>>> open(
      const model::ExecutionRequest& request);

  /// Of a run that another server began, with that session and those inputs. The session is
  /// remembered with the first output, as there, if it is not known here. Errors: kNotFound when
  /// one of that id is somebody else's; those of the store.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<SessionWorkspace>>> openAgain(
      model::Session session, FoundInputs inputs);

 private:
  OwnedSessions& sessions_;
  ports::FileStore& store_;
  const FilePolicy policy_;
  const SessionReuse reuse_;
};

}  // namespace files
