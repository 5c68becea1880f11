#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [ARGUMENT…]: the tour in a private headless desktop; needs WBL_PREFIX, an installed tree.
set -eu
here=$(dirname "$(readlink -f "$0")")
out=${WBL_TOUR_OUT:-$(readlink -f "$here/../..")/_build/tour}
case " $* " in *" --list "* | *" --help "*) exec /usr/bin/python3 "$here/tour.py" "$@" ;; esac
export TZ=Asia/Shanghai G_DEBUG=fatal-criticals
exec "$here/../desktop/session.sh" /usr/bin/python3 -B "$here/tour.py" --out "$out" "$@"
