#pragma once

#include <string>

#include "ports/suspended_run.h"
#include "secure_channel/channel_key.h"

namespace pods {

/// A pod as a place where runs wait. Its key follows from that of its runner's channel: whoever may
/// read the pods of the namespace has it, and nobody needs another secret.
[[nodiscard]] ports::RunPlace placeOf(const std::string& uid,
                                      const secure_channel::ChannelKey& channel);

}  // namespace pods
