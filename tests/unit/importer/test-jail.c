/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "importer/wbl-importer-jail.h"

/* Each of these runs in a process of its own, since there is no way back out. Returns: its exit status. */
static int
in_jail (int (*prisoner) (void))
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (wbl_importer_jail () ? prisoner () : 99);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

static int
new_rights (void)
{
  return prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
}

static int
network (void)
{
  return socket (AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1;
}

static int
program (void)
{
  char *const none[] = { NULL };

  execve ("/bin/true", none, none);
  return errno == EPERM ? 0 : 1;
}

/* Whatever stops it: the file stays empty, at most. */
static int
writing (void)
{
  char name[] = "jail-XXXXXX";
  int fd;

  signal (SIGXFSZ, SIG_IGN);
  fd = mkstemp (name);
  return fd < 0 || write (fd, "x", 1) < 0 ? (unlink (name), 0) : 1;
}

static int
memory (void)
{
  void *large = mmap (NULL, (size_t) 3 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  return large == MAP_FAILED ? 0 : 1;
}

static int
time_is_bounded (void)
{
  struct rlimit limit = { 0 };

  wbl_importer_renew_time ();
  return getrlimit (RLIMIT_CPU, &limit) == 0 && limit.rlim_cur > 10 && limit.rlim_cur < 600 ? 0 : 1;
}

static int
core (void)
{
  struct rlimit limit = { 1, 1 };

  return getrlimit (RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 ? 0 : 1;
}

static void
test_jail (gconstpointer prisoner)
{
  g_assert_cmpint (in_jail ((int (*) (void)) prisoner), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/jail/new-rights", new_rights, test_jail);
  g_test_add_data_func ("/jail/network", network, test_jail);
  g_test_add_data_func ("/jail/program", program, test_jail);
  g_test_add_data_func ("/jail/writing", writing, test_jail);
#ifndef __SANITIZE_ADDRESS__ /* whose memory is not limited */
  g_test_add_data_func ("/jail/memory", memory, test_jail);
#else
  (void) memory;
#endif
  g_test_add_data_func ("/jail/time", time_is_bounded, test_jail);
  g_test_add_data_func ("/jail/core", core, test_jail);
  return g_test_run ();
}
