// @signal SIGABRT
// @stderr Assertion `balance >= 0' failed
#include <assert.h>
#include <stdio.h>

static void withdraw(int balance, int amount) {
  balance -= amount;
  assert(balance >= 0);
}

int main(void) {
  puts("before");
  fflush(stdout);
  withdraw(5, 3);
  withdraw(5, 8);
  puts("never");
}
