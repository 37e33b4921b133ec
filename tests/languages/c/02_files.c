#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  mkdir("sub", 0755);
  FILE* file = fopen("/mnt/data/sub/rows.csv", "w");
  fprintf(file, "city,amount\nOslo,3\nRome,4\n");
  fclose(file);
  file = fopen("sub/rows.csv", "r");
  char line[80], city[20];
  int amount, sum = 0;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "%19[^,],%d", city, &amount) == 2) sum += amount;
  fseek(file, 0, SEEK_END);
  printf("sum %d, %ld bytes\n", sum, ftell(file));
  fclose(file);
  rename("sub/rows.csv", "moved.csv");
  rmdir("sub");
  DIR* folder = opendir(".");
  for (struct dirent* entry; (entry = readdir(folder));)
    if (entry->d_name[0] != '.') puts(entry->d_name);
  closedir(folder);
  struct stat status;
  stat("moved.csv", &status);
  printf("%o %d %s\n", status.st_mode & 0777, (int)status.st_uid, getcwd(line, sizeof line));
}
