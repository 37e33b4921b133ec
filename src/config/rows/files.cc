#include "config/rows/rows.h"

#include "config/checks.h"

namespace config {

std::vector<Row> fileRows() {
  return {
      {.name = "MAX_FILE_SIZE_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "25",
       .says = "Size of any one file that is uploaded, or that a run returns.",
       .into = &Settings::maxFileSize},
      {.name = "MAX_TOTAL_FILE_SIZE_MB",
       .unit = "MB",
       .type = Integer{1, 1048576},
       .fallback = "1024",
       .says = "Size of all files of one session, and so of one upload.",
       .into = &Settings::maxTotalFileSize},
      {.name = "MAX_FILES_PER_SESSION",
       .unit = "",
       .type = Integer{1, 1000},
       .fallback = "50",
       .says = "Files of one upload; of a batch at least 200.",
       .into = &Settings::maxUploadFiles},
      {.name = "MAX_OUTPUT_FILES",
       .unit = "",
       .type = Integer{1, 1000},
       .fallback = "50",
       .says = "Files that one run returns; the answer says how many more there were.",
       .into = &Settings::maxOutputFiles},
      {.name = "ALLOWED_FILE_EXTENSIONS",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Endings of names, with their dots, that may be uploaded or returned, in any letter "
               "case. Empty: all.",
       .into = &Settings::allowedFileExtensions,
       .check = checkFileExtension},
      {.name = "BLOCKED_FILE_PATTERNS",
       .unit = "",
       .type = List{},
       .fallback = "*.exe,*.bat,*.cmd,*.ps1,*.scr,*.com",
       .says =
           "Names (with * ? [...]) that may not be uploaded and are not returned, in any letter "
           "case.",
       .into = &Settings::blockedFilePatterns},
      {.name = "SESSION_TTL_HOURS",
       .unit = "h",
       .type = Integer{0, 8760},
       .fallback = "24",
       .says = "A session and its files vanish when nobody has used them for so long. 0: never.",
       .into = &Settings::sessionTimeToLive},
      {.name = "SESSION_CLEANUP_INTERVAL_MINUTES",
       .unit = "min",
       .type = Integer{1, 1440},
       .fallback = "10",
       .says = "How often the janitor removes what has vanished.",
       .into = &Settings::sessionCleanupInterval},
      {.name = "SESSION_REUSE_BY_FILE",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "A run that names no session goes on with that of its first file, if it is the same "
               "user's.",
       .into = &Settings::sessionReuseByFile},
      {.name = "SESSION_REUSE_BY_ENTITY",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Otherwise with the last one of its entity_id and user.",
       .into = &Settings::sessionReuseByEntity},
  };
}

}  // namespace config
