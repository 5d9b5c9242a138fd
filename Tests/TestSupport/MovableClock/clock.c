// Preloaded into a redis-server: its wall clock is what stands in the file named by MOVABLE_CLOCK, three native 64-bit
// numbers: milliseconds ahead of the machine's; milliseconds since 1970 at which it stands still; which of the two it is (0
// or 1). The monotonic clock is not touched. (libfaketime does not get on with jemalloc.)
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t none[3];
static volatile int64_t *clock_file = none;

__attribute__((constructor)) static void open_clock(void) {
  const char *path = getenv("MOVABLE_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *page = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) clock_file = page;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
  int64_t milliseconds = clock_file[0];
  if (clock_file[2] == 1) {
    milliseconds = clock_file[1];
    now->tv_sec = 0;
    now->tv_nsec = 0;
  }
  int64_t nanoseconds = now->tv_nsec + milliseconds % 1000 * 1000000;
  now->tv_sec += milliseconds / 1000;
  if (nanoseconds < 0) {
    nanoseconds += 1000000000;
    now->tv_sec -= 1;
  }
  now->tv_sec += nanoseconds / 1000000000;
  now->tv_nsec = nanoseconds % 1000000000;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *result) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (result) *result = exact.tv_sec;
  return exact.tv_sec;
}
