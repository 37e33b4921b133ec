// @code 1
// @stderr error: ‘totl’ undeclared (first use in this function); did you mean ‘total’?
// @stderr error: expected ‘;’ before ‘return’
#include <stdio.h>

int main(void) {
  int total = 3;
  printf("%d\n", totl)
  return 0;
}
