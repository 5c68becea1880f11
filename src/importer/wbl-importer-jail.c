/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-jail"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "importer/wbl-importer-jail.h"

/*
 * What a file may make of the process that reads it: at most a process that ends. No new rights, no programs, no network,
 * no files written, bounded memory, descriptors and time. It can still read what its user can.
 */

#define MEMORY (G_GINT64_CONSTANT (1024) * 1024 * 1024) /* heap and other memory of its own; mapped files do not count */
#define DESCRIPTORS 64
#define SECONDS 60 /* of computing without a document coming out */

#define DENY(number) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static gboolean
limit (int resource, rlim_t soft)
{
  struct rlimit now = { 0 };

  if (getrlimit (resource, &now) != 0)
    return FALSE;
  now.rlim_cur = MIN (soft, now.rlim_max);
  return setrlimit (resource, &now) == 0;
}

static gboolean
deny_calls (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    DENY (__NR_socket),
    DENY (__NR_connect),
    DENY (__NR_execve),
    DENY (__NR_execveat),
#ifndef __SANITIZE_ADDRESS__ /* which looks for leaks with it */
    DENY (__NR_ptrace),
#endif
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Nothing on a disk is written, made, moved or removed; /dev/null is where libraries may complain to. */
static gboolean
deny_writing (void)
{
  const guint64 writing
      = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE
        | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG
        | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK
        | LANDLOCK_ACCESS_FS_MAKE_SYM;
  struct landlock_ruleset_attr attributes = { .handled_access_fs = writing };
  struct landlock_path_beneath_attr null = { .allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE };
  int rules = (int) syscall (__NR_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  gboolean held;

  if (rules < 0)
    return FALSE;
  null.parent_fd = open ("/dev/null", O_PATH | O_CLOEXEC);
  syscall (__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &null, 0);
  held = syscall (__NR_landlock_restrict_self, rules, 0) == 0;
  close (null.parent_fd);
  close (rules);
  return held;
}

/**
 * wbl_importer_jail:
 *
 * Gives up for good what reading does not need. A kernel without filters or Landlock leaves network and disk open; there is
 * no code here that uses them.
 *
 * Returns: whether the limits hold
 */
gboolean
wbl_importer_jail (void)
{
  gboolean held = prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit (RLIMIT_CORE, 0) && limit (RLIMIT_FSIZE, 0)
                  && limit (RLIMIT_NOFILE, DESCRIPTORS);

#ifndef __SANITIZE_ADDRESS__ /* its shadow memory is larger than any limit */
  held = held && limit (RLIMIT_DATA, MEMORY);
#endif
  if (!deny_writing ())
    g_debug ("no Landlock: %s", g_strerror (errno));
  if (!deny_calls ())
    g_debug ("no system call filter: %s", g_strerror (errno));
  wbl_importer_renew_time ();
  return held;
}

/** wbl_importer_renew_time: from now on so many seconds of computing are allowed. */
void
wbl_importer_renew_time (void)
{
  struct rusage used = { 0 };

  if (getrusage (RUSAGE_SELF, &used) == 0)
    limit (RLIMIT_CPU, (rlim_t) (used.ru_utime.tv_sec + used.ru_stime.tv_sec + SECONDS));
}
