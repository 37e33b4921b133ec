#include "config/rows/rows.h"

#include "config/checks.h"

namespace config {

std::vector<Row> serverRows() {
  return {
      {.name = "API_HOST",
       .unit = "",
       .type = Text{},
       .fallback = "127.0.0.1",
       .says = "Address to listen on. 0.0.0.0 or :: listens on all of them: put TLS in front.",
       .into = &Settings::apiHost,
       .check = checkAddress},
      {.name = "API_PORT",
       .unit = "",
       .type = Integer{1, 65535},
       .fallback = "8000",
       .says = "TCP port to listen on.",
       .into = &Settings::apiPort},
      {.name = "SERVER_THREADS",
       .unit = "",
       .type = Integer{0, 256},
       .fallback = "0",
       .says = "Threads that serve HTTP. 0 means one per core.",
       .into = &Settings::serverThreads},
      {.name = "HTTP_MAX_HEAD_BYTES",
       .unit = "bytes",
       .type = Integer{4096, 1048576},
       .fallback = "16384",
       .says = "Longest request line and headers together; longer ones get 431.",
       .into = &Settings::httpMaxHeadBytes},
      {.name = "MAX_REQUEST_BODY_MB",
       .unit = "MB",
       .type = Integer{1, 64},  // what a runner takes of one program
       .fallback = "50",
       .says = "Largest request body; larger ones get 413 before they are read.",
       .into = &Settings::maxRequestBody},
      {.name = "HTTP_HEAD_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "10",
       .says = "Time that a client may take to send the head of a request.",
       .into = &Settings::httpHeadTime},
      {.name = "HTTP_BODY_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "10",
       .says = "Longest pause within a request body.",
       .into = &Settings::httpBodyTime},
      {.name = "HTTP_WRITE_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "30",
       .says = "Time that a client may take to accept one chunk of an answer.",
       .into = &Settings::httpWriteTime},
      {.name = "HTTP_IDLE_SECONDS",
       .unit = "s",
       .type = Integer{1, 3600},
       .fallback = "75",
       .says =
           "An idle connection is closed after this time. Common clients and proxies keep theirs "
           "for 60 s; less than that makes them meet closed connections.",
       .into = &Settings::httpIdleTime},
      {.name = "HTTP_MAX_CONNECTIONS",
       .unit = "",
       .type = Integer{1, 1000000},
       .fallback = "10000",
       .says =
           "Open connections; over it the longest idle one is closed, else the new one gets 503.",
       .into = &Settings::httpMaxConnections},
      {.name = "SHUTDOWN_DELAY_SECONDS",
       .unit = "s",
       .type = Integer{0, 300},
       .fallback = "0",
       .says = "After SIGTERM the server serves on for this long, while /ready says 503 and every "
               "answer closes its connection: time for balancers to send nobody here any more.",
       .into = &Settings::shutdownDelay},
      {.name = "SHUTDOWN_GRACE_SECONDS",
       .unit = "s",
       .type = Integer{0, 3600},
       .fallback = "30",
       .says = "After that, requests in flight may take this long; then their programs are killed.",
       .into = &Settings::shutdownGrace},
  };
}

}  // namespace config
