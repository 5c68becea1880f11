#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [CONVERSATIONS] [ROUNDS]: builds and runs the benchmark of the window's start and memory; see window.py.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
. scripts/build.sh
wbl_build "$PWD/_build/run" "$PWD/_build/prefix"
ninja -C _build/run tests/bench/bare-window tests/bench/fill-store
wbl_prefix_env "$PWD/_build/prefix"
exec tests/desktop/session.sh /usr/bin/python3 tests/bench/window/window.py "$WBL_PREFIX/bin/warbler" \
  _build/run/tests/bench/bare-window _build/run/tests/bench/fill-store "$@"
