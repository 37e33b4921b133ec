#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long guarded;

static void* work(void* argument) {
  for (int i = 0; i < 10000; i++) {
    atomic_fetch_add(&total, 1);
    pthread_mutex_lock(&lock);
    guarded += (long)argument;
    pthread_mutex_unlock(&lock);
  }
  return argument;
}

int main(void) {
  pthread_t threads[8];
  for (long i = 0; i < 8; i++) pthread_create(&threads[i], NULL, work, (void*)i);
  for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
  printf("%d %ld\n", total, guarded);
  int channel[2];
  pipe(channel);
  pid_t child = fork();
  if (child == 0) {
    dup2(channel[1], 1);
    execlp("echo", "echo", "from the child", (char*)NULL);
  }
  close(channel[1]);
  char text[64];
  ssize_t length = read(channel[0], text, sizeof text);
  int status;
  waitpid(child, &status, 0);
  printf("%.*s%d\n", (int)length, text, WEXITSTATUS(status));
}
