#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# pseudo.sh OUT: starts the window with a made-up translation that puts every string of ours in brackets, and looks for
# accessible names without them. Needs WBL_PREFIX; leaves OUT/names.txt and a picture of each page.
set -eu
here=$(dirname "$(readlink -f "$0")")
root=$(readlink -f "$here/../..")
out=$1
rm -rf "$out"
mkdir -p "$out" "$WBL_PREFIX/share/locale/qps/LC_MESSAGES"
/usr/bin/python3 "$root/tests/validate/validate.py" --template "$root" "$out/warbler.pot"
/usr/bin/python3 -B "$here/pseudo.py" --make "$out/warbler.pot" "$out/qps.po"
msgfmt -o "$WBL_PREFIX/share/locale/qps/LC_MESSAGES/warbler.mo" "$out/qps.po"
trap 'rm -rf "$WBL_PREFIX/share/locale/qps"' EXIT
DESK_LOCALE=en_US LANGUAGE=qps TZ=Asia/Shanghai \
  "$here/../desktop/session.sh" /usr/bin/python3 -B "$here/pseudo.py" "$out" "$root/tests/tour/pseudo-allow.txt"
