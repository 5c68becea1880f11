#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# chinese.sh OUT: starts the window in zh_CN and reads all of its pages. Needs WBL_PREFIX; leaves OUT/names.txt and a picture
# of each page.
set -eu
here=$(dirname "$(readlink -f "$0")")
rm -rf "$1"
DESK_LOCALE=zh_CN TZ=Asia/Shanghai "$here/../desktop/session.sh" /usr/bin/python3 -B "$here/chinese.py" "$1" \
  "$here/pseudo-allow.txt" "$here/chinese-allow.txt"
