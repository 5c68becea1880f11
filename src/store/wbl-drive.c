/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-drive"

#include "config.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "store/wbl-drive.h"

/*
 * Drives that other computers may write to. There a file cannot be shared memory, which the write-ahead log of a database
 * with more than one connection needs (sqlite.org/wal.html, "Use of WAL Without Shared-Memory").
 *
 * The numbers are statfs(2)'s f_type. Of FUSE nobody can tell whether it is sshfs or a local file system: it counts.
 */
static const struct
{
  guint32 kind;
  const char *name;
} kinds[] = {
  /* linux/magic.h */
  { NFS_SUPER_MAGIC, "NFS" },
  { SMB_SUPER_MAGIC, "SMB" },
  { CIFS_SUPER_MAGIC, "CIFS" },
  { SMB2_SUPER_MAGIC, "SMB 2" },
  { FUSE_SUPER_MAGIC, "FUSE" },
  { AFS_SUPER_MAGIC, "AFS" },
  { AFS_FS_MAGIC, "AFS of the kernel" },
  { V9FS_MAGIC, "9p" },
  { CEPH_SUPER_MAGIC, "Ceph" },
  { CODA_SUPER_MAGIC, "Coda" },
  { NCP_SUPER_MAGIC, "NCP" },
  { OCFS2_SUPER_MAGIC, "OCFS2" },
  { 0x01161970, "GFS2" },   /* linux/gfs2_ondisk.h, GFS2_MAGIC */
  { 0x0BD00BD0, "Lustre" }, /* linux/lustre/lustre_user.h, LL_SUPER_MAGIC */
};

static WblDriveCheck drive_check; /* (nullable): a test's */

/** wbl_drive_kind_is_network: @kind: f_type of statfs(2). Returns: whether other computers may write to such a drive. */
gboolean
wbl_drive_kind_is_network (guint64 kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == (guint32) kind) /* f_type is signed where a long has 32 bits */
      {
        g_info ("the folder is on a drive of kind %s", kinds[i].name);
        return TRUE;
      }
  return FALSE;
}

/** wbl_drive_set_check: @check: (nullable): says what a drive is instead of the system; for tests, before a store is opened */
void
wbl_drive_set_check (WblDriveCheck check)
{
  drive_check = check;
}

/** wbl_drive_is_network: Returns: whether other computers may write to the drive of @fd; what is not known is not. */
gboolean
wbl_drive_is_network (int fd)
{
  struct statfs info;

  if (drive_check != NULL)
    return drive_check (fd);
  return fstatfs (fd, &info) == 0 && wbl_drive_kind_is_network ((guint64) info.f_type);
}
