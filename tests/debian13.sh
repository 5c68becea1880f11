#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# debian13.sh [--keep]: builds this tree in a Debian 13 root, with SQLCipher, and runs its unit and UI tests there.
#
# Needs root (mount and PID namespaces) and the network for the packages; about 1.2 GB below _build/debian13. The root is
# kept between runs, and with --keep its build too. Not part of ./check.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/deps.sh

[ "$(id -u)" = 0 ] || exec sudo "$(readlink -f "$0")" "$@"
wbl_apt_install mmdebstrap util-linux
work=$PWD/_build/debian13
root=$work/root
mkdir -p "$work"

# The same packages as on Debian 12, with SQLCipher and without what only the tour and the browser test need.
packages=()
for package in "${WBL_APT_BUILD[@]}" "${WBL_APT_TEST[@]}" libsqlcipher-dev openssl; do
  case "$package" in
    chromium*) ;;
    *) packages+=("$package") ;;
  esac
done
if [ ! -f "$work/complete" ]; then
  rm -rf "$root"
  list=$(IFS=,; echo "${packages[*]}")
  mmdebstrap --mode=root --variant=minbase --include="$list" --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' trixie "$root"
  touch "$work/complete"
fi

rm -rf "$root/warbler"
mkdir "$root/warbler"
git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -xf - -C "$root/warbler"
cat >"$root/warbler/in-debian13.sh" <<'INSIDE'
set -eu
cd /warbler
[ -d /build ] || meson setup /build -Dwerror=false
ninja -C /build
grep -q 'define HAVE_SQLCIPHER 1' /build/config.h || { echo 'SQLCipher was not found'; exit 1; }
exec meson test -C /build --no-rebuild --print-errorlogs --suite unit --suite ui
INSIDE
unshare --mount --pid --fork --kill-child bash -c '
  set -e
  mount --make-rprivate /
  mount -t proc proc "$1/proc"
  mount -t tmpfs tmpfs "$1/tmp"
  mount --rbind /dev "$1/dev"
  exec chroot "$1" /usr/bin/env -i HOME=/root WBL_NO_CHROMIUM=1 LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    bash /warbler/in-debian13.sh' _ "$root"
[ "${1:-}" = --keep ] || rm -rf "$root/warbler" "$root/build"
