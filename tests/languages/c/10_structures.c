#include <complex.h>
#include <inttypes.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Node { int value; struct Node *left, *right; } Node;

static Node* insert(Node* node, int value) {
  if (!node) {
    node = calloc(1, sizeof *node);
    node->value = value;
  } else if (value < node->value) {
    node->left = insert(node->left, value);
  } else {
    node->right = insert(node->right, value);
  }
  return node;
}

static void walk(const Node* node) {
  if (!node) return;
  walk(node->left);
  printf("%d ", node->value);
  walk(node->right);
}

static int sum(int count, ...) {
  va_list numbers;
  va_start(numbers, count);
  int total = 0;
  while (count--) total += va_arg(numbers, int);
  va_end(numbers);
  return total;
}

static jmp_buf back;

int main(void) {
  Node* root = NULL;
  for (int i = 0; i < 8; i++) root = insert(root, i * 7 % 8);
  walk(root);
  printf("\n%d %" PRIu64 " %zu\n", sum(3, 1, 2, 3), UINT64_MAX, sizeof(void*));
  regex_t pattern;
  regmatch_t match[2];
  regcomp(&pattern, "([0-9]+)-", REG_EXTENDED);
  int missed = regexec(&pattern, "ab 123-4", 2, match, 0);
  printf("%d %d\n", missed, match[1].rm_eo);
  double complex root2 = csqrt(-4.0);
  printf("%.1f%+.1fi\n", creal(root2), cimag(root2));
  if (setjmp(back) == 0) longjmp(back, 1);
  bool reached = true;
  printf("%d %s\n", reached, _Generic(1.0, double: "double", default: "other"));
}
