// What a program asks of the files below one folder fails as the control says, which
// is a file that this program and the test have in memory together.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SIZE 4096

// Errors are 0 where nothing is wrong.
static volatile struct control {
  int grow, write, sync, read, open;
  char under[SIZE - 5 * sizeof(int)];
} *control;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("WAYMARK_DISK");
  if (name == NULL) return;
  int (*opens)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int fd = opens(name, O_RDONLY);
  if (fd < 0) return;
  void *m = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (m != MAP_FAILED) control = m;
}

static int below(const char *name) {
  size_t n = strlen((const char *)control->under);
  return n > 0 && strncmp(name, (const char *)control->under, n) == 0;
}

static int ours(int fd) {
  char link[64], name[SIZE];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, name, sizeof name - 1);
  if (n < 0) return 0;
  name[n] = 0;
  return below(name);
}

// fails answers whether something on a file fails, and says why.
static int fails(int fd, int why) {
  int before = errno;
  if (!ours(fd)) {
    errno = before;
    return 0;
  }
  errno = why;
  return 1;
}

// full answers whether a file would have to grow to the given end.
static int full(int fd, off_t end) {
  struct stat s;
  int before = errno;
  int is = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && end > s.st_size && ours(fd);
  errno = is ? control->grow : before;
  return is;
}

static int unwritten(int fd, off_t end) {
  if (control == NULL) return 0;
  if (control->write && fails(fd, control->write)) return 1;
  return control->grow && full(fd, end);
}

static off_t here(int fd) { return lseek(fd, 0, SEEK_CUR); }

static off_t total(const struct iovec *v, int n) {
  off_t all = 0;
  for (int i = 0; i < n; i++) all += v[i].iov_len;
  return all;
}

// REAL defines a call, which is done where nothing is wrong.
#define REAL(type, name, takes, gives, bad) \
  type name takes {                         \
    static type(*real) takes;               \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name); \
    if (bad) return -1;                     \
    return real gives;                      \
  }

REAL(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), unwritten(fd, here(fd) + (off_t)n))
REAL(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t at), (fd, b, n, at), unwritten(fd, at + (off_t)n))
REAL(ssize_t, pwrite64, (int fd, const void *b, size_t n, off_t at), (fd, b, n, at), unwritten(fd, at + (off_t)n))
REAL(ssize_t, pwritev, (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at), unwritten(fd, at + total(v, n)))
REAL(ssize_t, pwritev64, (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at), unwritten(fd, at + total(v, n)))
REAL(int, ftruncate, (int fd, off_t n), (fd, n), unwritten(fd, n))
REAL(int, ftruncate64, (int fd, off_t n), (fd, n), unwritten(fd, n))

#define WRONG(what) (control != NULL && control->what && fails(fd, control->what))

REAL(int, fsync, (int fd), (fd), WRONG(sync))
REAL(int, fdatasync, (int fd), (fd), WRONG(sync))
REAL(ssize_t, read, (int fd, void *b, size_t n), (fd, b, n), WRONG(read))
REAL(ssize_t, pread, (int fd, void *b, size_t n, off_t at), (fd, b, n, at), WRONG(read))
REAL(ssize_t, pread64, (int fd, void *b, size_t n, off_t at), (fd, b, n, at), WRONG(read))

// These answer the error itself.
#define ANSWERS(name)                                     \
  int name(int fd, off_t at, off_t n) {                   \
    static int (*real)(int, off_t, off_t);                \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name);     \
    return unwritten(fd, at + n) ? errno : real(fd, at, n); \
  }

ANSWERS(posix_fallocate)
ANSWERS(posix_fallocate64)

static int unopened(const char *name, int flags) {
  if (control == NULL || !control->open || (flags & (O_WRONLY | O_RDWR | O_CREAT)) == 0 || !below(name)) return 0;
  errno = control->open;
  return 1;
}

#define OPENS(name)                                        \
  int name(const char *path, int flags, ...) {             \
    static int (*real)(const char *, int, ...);            \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name);      \
    va_list more;                                          \
    va_start(more, flags);                                 \
    mode_t mode = flags & O_CREAT ? va_arg(more, int) : 0; \
    va_end(more);                                          \
    return unopened(path, flags) ? -1 : real(path, flags, mode); \
  }

OPENS(open)
OPENS(open64)
