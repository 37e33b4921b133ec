#pragma once

#include "jail/messages.h"

/// The files that the runner lets a jail's init write, so that their pages are charged to the jail
/// and belong to its user. Runs in init: no allocation, no locks.
namespace jail {

/// Carries out kWriteFile, kPlaceInputs or kPlaceFile with the descriptor beside it and replies
/// kWritten.
void serveFileRequest(const InitRequest& request, int payload);

/// Serves those file requests that have arrived, without waiting. Ends the process when the runner
/// is gone.
void serveWaitingFileRequests();

}  // namespace jail
