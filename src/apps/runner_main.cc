// The runner alone, as a small static program: no HTTP, no settings.
#include "apps/run_runner.h"

int main(int argc, char** argv) {
  return apps::runRunner({argv + 1, argv + argc});
}
