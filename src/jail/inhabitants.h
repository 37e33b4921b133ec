#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>

namespace jail {

/// Everybody in one sandbox, where no pid namespace ends them together. Used from one thread.
class Inhabitants {
 public:
  virtual ~Inhabitants() = default;

  /// Kills each of them, and those whom they are just starting.
  virtual void kill() = 0;
  /// Whether nobody is left. Reaps whoever has ended: they are this process's children by then,
  /// which therefore must adopt orphans (adoptOrphansHere()).
  [[nodiscard]] virtual bool areGone() = 0;
};

/// All processes of the user `uid`. This process is root; `helper` is a uid that nobody has.
[[nodiscard]] std::unique_ptr<Inhabitants> allOfUser(uid_t uid, uid_t helper);

/// All processes below this one. As pid 1 it kills whom it may, whoever that is.
[[nodiscard]] std::unique_ptr<Inhabitants> allBelowUs();

/// Orphans below this process become its children, as those of pid 1 do.
void adoptOrphansHere();

/// Reaps whoever has ended. True when there are no children at all.
bool reapAll();

}  // namespace jail
