/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/wbl-application.h"

int
main (int argc, char **argv)
{
  return wbl_application_main (argc, argv);
}
