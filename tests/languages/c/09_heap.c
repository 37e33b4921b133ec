// @code 1
// @stderr malloc: Cannot allocate memory
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  puts("asking for a lot");
  char* block = malloc(1UL << 46);
  if (!block) {
    perror("malloc");
    return EXIT_FAILURE;
  }
  puts("never");
}
