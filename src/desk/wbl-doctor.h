/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* What a cloud does where its documentation is silent: a report that can be handed on. */

typedef enum
{
  WBL_DOCTOR_DONE,
  WBL_DOCTOR_REFUSED, /* the server did not let us in */
  WBL_DOCTOR_OFFLINE, /* no answer, or none in time */
} WblDoctorEnd;

/** WblDoctorReport: no passwords, tokens, names or texts. */
typedef struct
{
  GPtrArray *lines; /* (element-type utf8): name, value, name, value … */
  WblDoctorEnd end;
} WblDoctorReport;
void wbl_doctor_report_free (WblDoctorReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblDoctorReport, wbl_doctor_report_free)

void wbl_doctor_async (const WblSignIn *who, const char *admin_token, guint seconds, GAsyncReadyCallback callback, gpointer data);
WblDoctorReport *wbl_doctor_finish (GAsyncResult *result);

G_END_DECLS
