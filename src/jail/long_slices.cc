#include "jail/long_slices.h"

#include <sys/types.h>

#include <chrono>
#include <sstream>

#include "base/scheduler_slice.h"

namespace jail {

void askForLongSlices(const std::string& tasks) {
  constexpr auto kFourTicks =
      std::chrono::milliseconds(16);  // of the slowest common kernel, 250 Hz
  std::istringstream ids(tasks);
  for (pid_t thread = 0; ids >> thread;) {
    // 0: of a pid namespace that we do not see; it would mean ourselves.
    if (thread > 0) base::askForSlice(thread, kFourTicks, base::Inherited::kYes);
  }
}

}  // namespace jail
