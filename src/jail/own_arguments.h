#pragma once

namespace jail {

/// Empties the words that this process was started with, and its first environment, as
/// /proc/<pid>/cmdline and environ show them: a jail's init is a fork of the runner and would show
/// the runner's paths to the program. Nobody may use argv or environ afterwards.
void hideOwnArguments();

}  // namespace jail
