// @code 42
// @stderr leaving
#include <stdio.h>
#include <stdlib.h>

static void tidy(void) { puts("tidy"); }

int main(void) {
  atexit(tidy);
  fprintf(stderr, "leaving\n");
  printf("working, ");
  exit(42);
}
