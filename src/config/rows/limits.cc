#include "config/rows/rows.h"

namespace config {

std::vector<Row> limitRows() {
  return {
      {.name = "MAX_EXECUTION_TIME",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "30",
       .says = "Wall time that one program may take, its compiler included. Languages multiply it.",
       .into = &Settings::maxExecutionTime},
      {.name = "MAX_CPU_TIME",
       .unit = "s",
       .type = Integer{0, 9600},
       .fallback = "0",
       .says = "CPU time of a run's whole process tree. 0 means MAX_EXECUTION_TIME x MAX_CPUS.",
       .into = &Settings::maxCpuTime},
      {.name = "MAX_MEMORY_MB",
       .unit = "MB",
       .type = Integer{64, 16384},
       .fallback = "512",
       .says =
           "Memory of one run: RAM, swap and its private files together. Languages multiply it. "
           "Below 256 some languages cannot start (C++: 512). In pods the limit of the pod counts, "
           "too (K8S_MEMORY_LIMIT).",
       .into = &Settings::maxMemory},
      {.name = "MAX_CPUS",
       .unit = "",
       .type = Decimal{0.5, 16},
       .fallback = "1",
       .says = "CPUs that one run may keep busy. In pods the limit of the pod counts "
               "(K8S_CPU_LIMIT); this one is only for MAX_CPU_TIME there.",
       .into = &Settings::maxCpus},
      {.name = "MAX_PIDS",
       .unit = "",
       .type = Integer{64, 4096},
       .fallback = "128",
       .says =
           "Processes and threads of one run. Low on purpose: it is what stops a fork bomb, and "
           "each task also costs memory of the kernel; 128 is the least with which the JVM, Go "
           "and numeric libraries start their threads. In pods, where the kernel does not count "
           "them, a program that is seen with more is ended; the kubelet's podPidsLimit bounds "
           "what it makes until then.",
       .into = &Settings::maxPids},
      {.name = "MAX_OPEN_FILES",
       .unit = "",
       .type = Integer{64, 4096},
       .fallback = "1024",
       .says = "Open files of one process.",
       .into = &Settings::maxOpenFiles},
      {.name = "SANDBOX_FILE_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "Size of any one file that a program writes.",
       .into = &Settings::sandboxFile},
      {.name = "SANDBOX_DATA_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "Size of /mnt/data. Lives in memory and counts as memory of the run.",
       .into = &Settings::sandboxData},
      {.name = "SANDBOX_TMP_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "128",
       .says = "Size of /tmp and of each other private folder. Counts as memory of the run.",
       .into = &Settings::sandboxTmp},
      {.name = "SANDBOX_MAX_INODES",
       .unit = "",
       .type = Integer{1024, 16777216},
       .fallback = "65536",
       .says =
           "Files and folders in each private folder of a sandbox. In pods only the memory that "
           "they take is counted.",
       .into = &Settings::sandboxMaxInodes},
      {.name = "MAX_OUTPUT_BYTES",
       .unit = "bytes",
       .type = Integer{1024, 16777216},
       .fallback = "65536",
       .says = "Kept of standard output, and as much of standard error; the "
               "rest is thrown away while the program goes on.",
       .into = &Settings::maxOutputBytes},
      {.name = "MAX_DRAIN_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "A program that has written this much to both streams together is killed.",
       .into = &Settings::maxDrain},
      {.name = "OUTPUT_MODE",
       .unit = "",
       .type = Choice{{"raw", "trim"}},
       .fallback = "raw",
       .says = "raw answers what the program wrote, byte for byte; trim drops control characters "
               "and cuts white space at both ends.",
       .into = &Settings::outputMode},
  };
}

}  // namespace config
