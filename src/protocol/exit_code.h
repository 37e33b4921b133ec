#pragma once

namespace protocol {

/// Exit code of a runner that cannot serve where it is, whoever starts it again (EX_CONFIG of
/// sysexits.h). The last line on its stderr says why.
inline constexpr int kCannotServe = 78;

}  // namespace protocol
