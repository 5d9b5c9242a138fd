// Preloaded into the server that `make bench-guard` measures: from SIGRTMIN + 5 on its clocks run SLOWNESS times slower than the
// machine's, and its waits take as much longer. Valgrind makes a program dozens of times slower. With a true clock whatever
// timers do would come dozens of times as often per request, and the more often the busier the machine is; a millisecond's
// worth of work would be a few requests, and limits of time would be missed. Slow enough, time costs nothing.
// The price: a reading of the clock takes some 40 instructions more than in life.
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SLOWNESS = 64, CLOCKS = 12 };

static volatile int64_t slowness = 1;
static int64_t began[CLOCKS];

static int64_t machine_time(clockid_t clock) {
  struct timespec now = {0, 0};
  syscall(SYS_clock_gettime, clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void slow_down(int signal) {
  (void)signal;
  for (clockid_t clock = 0; clock < CLOCKS; clock++) began[clock] = machine_time(clock);
  slowness = SLOWNESS;
}

__attribute__((constructor)) static void listen_to_signal(void) {
  struct sigaction action = {.sa_handler = slow_down, .sa_flags = SA_RESTART};
  sigaction(SIGRTMIN + 5, &action, NULL);
}

// Clocks of CPU time (two, and those with negative numbers) stay as they are.
int clock_gettime(clockid_t clock, struct timespec *now) {
  if (clock < 0 || clock >= CLOCKS || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID)
    return (int)syscall(SYS_clock_gettime, clock, now);
  int64_t slow = began[clock] + (machine_time(clock) - began[clock]) / slowness;
  now->tv_sec = slow / 1000000000;
  now->tv_nsec = slow % 1000000000;
  return 0;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

// All waiting of the loop is here.
int epoll_pwait(int poll, struct epoll_event *events, int most, int timeout, const sigset_t *mask) {
  int slow = timeout > 0 && timeout < INT32_MAX / SLOWNESS ? timeout * (int)slowness : timeout;
  return (int)syscall(SYS_epoll_pwait, poll, events, most, slow, mask, _NSIG / 8);
}

int epoll_wait(int poll, struct epoll_event *events, int most, int timeout) {
  return epoll_pwait(poll, events, most, timeout, NULL);
}
