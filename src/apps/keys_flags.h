#pragma once

#include <CLI/CLI.hpp>

namespace apps {

/// Adds `keys` and its subcommands to the command line; each sets `exitCode`, which outlives
/// `program`, when it is parsed.
void addKeysCommands(CLI::App& program, int& exitCode);

}  // namespace apps
