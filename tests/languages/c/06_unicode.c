#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

int main(void) {
  setlocale(LC_ALL, "");
  const char* text = "日本語 naïve 👩";
  wchar_t wide[32];
  size_t letters = mbstowcs(wide, text, 32);
  printf("%s %zu %zu\n", text, strlen(text), letters);
  for (size_t i = 0; i < letters; i++) wide[i] = towupper(wide[i]);
  printf("%ls %s\n", wide, u8"\u20ac");
  FILE* file = fopen("übersicht.txt", "w");
  fputs("Ω≈ç√\n", file);
  fclose(file);
  char line[32];
  file = fopen("übersicht.txt", "r");
  fputs(fgets(line, sizeof line, file), stdout);
}
