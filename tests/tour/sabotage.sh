#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# sabotage.sh OUT: breaks every step of the tour in turn, two at a time; each time the tour must fail at that step.
# Leaves OUT/results.tsv, one pass or fail line per step.
set -u
here=$(dirname "$(readlink -f "$0")")
out=$1
rm -rf "$out"
mkdir -p "$out"

one() {
  local name=$1 code
  WBL_TOUR_OUT=$out/$name "$here/run.sh" --sabotage "$name" >"$out/$name.out" 2>&1 </dev/null
  code=$?
  if [ "$code" = 10 ]; then echo "pass	sabotage of $name"; else echo "fail	sabotage of $name (exit $code)"; fi \
    >"$out/$name.tsv"
}

mapfile -t steps < <("$here/run.sh" --list | cut -d: -f1)
for name in "${steps[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
  one "$name" &
done
wait
cat "$out"/*.tsv >"$out/results.tsv"
! grep -q '^fail' "$out/results.tsv"
