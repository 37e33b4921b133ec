#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { char word[16]; int count; } Entry;

static int byCount(const void* a, const void* b) {
  const Entry *left = a, *right = b;
  return right->count != left->count ? right->count - left->count : strcmp(left->word, right->word);
}

int main(void) {
  char text[] = "the quick brown fox jumps over the lazy dog the end";
  Entry entries[16] = {0};
  int used = 0;
  for (char* word = strtok(text, " "); word; word = strtok(NULL, " ")) {
    int i = 0;
    while (i < used && strcmp(entries[i].word, word)) i++;
    if (i == used) strcpy(entries[used++].word, word);
    entries[i].count++;
  }
  qsort(entries, used, sizeof *entries, byCount);
  for (int i = 0; i < 3; i++) printf("%s %d\n", entries[i].word, entries[i].count);
  printf("%.6f %.3f %g %lld\n", sqrt(2.0), sin(M_PI / 6), fmod(7.5, 2), llabs(-5000000000LL));
  printf("%-6s|%6s|%06.2f|%x|%o|%e\n", "ab", "cd", 3.14159, 255, 8, 12345.678);
  struct tm date = {.tm_year = 124, .tm_mon = 1, .tm_mday = 30};
  char buffer[32];
  time_t seconds = mktime(&date);
  strftime(buffer, sizeof buffer, "%Y-%m-%d %A", localtime(&seconds));
  puts(buffer);
  printf("%ld %d\n", strtol("ff", NULL, 16), toupper('a'));
}
