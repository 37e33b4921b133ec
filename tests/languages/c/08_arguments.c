// @args ["-n", "Ann Lee", "ünï", ""]
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char** argv) {
  int option;
  while ((option = getopt(argc, argv, "n:")) != -1) printf("%c=%s\n", option, optarg);
  for (int i = optind; i < argc; i++) printf("[%s]", argv[i]);
  printf(" %d %s %s\n", argc, getenv("HOME"), getenv("TZ"));
}
