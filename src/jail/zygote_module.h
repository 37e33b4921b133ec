#pragma once

#include <string_view>

namespace jail {

/// The extension module _kubecoderun as a shared object, built with this executable and carried in
/// it.
[[nodiscard]] std::string_view zygoteModule();

inline constexpr const char* kZygoteModuleFile = "_kubecoderun.abi3.so";

}  // namespace jail
