#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# sign-in.sh OUT: signing in with a keyring, and at the same time on a desktop that has none. Needs WBL_PREFIX; leaves a
# picture of each state in OUT.
set -u
here=$(dirname "$(readlink -f "$0")")
rm -rf "$1"
mkdir -p "$1"
export TZ=Asia/Shanghai G_DEBUG=fatal-criticals
DESK_KEYRING=none "$here/../desktop/session.sh" /usr/bin/python3 -B "$here/sign-in.py" "$1/none" none &
"$here/../desktop/session.sh" /usr/bin/python3 -B "$here/sign-in.py" "$1/keyring" keyring
code=$?
wait $! && exit "$code"
