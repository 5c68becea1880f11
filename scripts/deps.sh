# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What a machine needs to build, run and test Warbler, and how it gets there. Sourced by ./run and ./check.
#
#   wbl_deps build           build and run the app
#   wbl_deps build test      the same, and everything ./check uses
#
# On Debian and Ubuntu nothing is installed, and the network is not touched, when dpkg already knows every
# package. The dnf and pacman lists are a courtesy and untested.

WBL_APT_BUILD=(
  gcc libc6-dev pkg-config meson ninja-build gettext desktop-file-utils libxml2-utils
  libgtk-4-dev libgtk-4-bin libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev
  libgdk-pixbuf-2.0-dev libsqlite3-dev libprotobuf-c-dev protobuf-c-compiler libcmark-gfm-dev libcmark-gfm-extensions-dev
  libicu-dev libxml2-dev libglib2.0-bin libglib2.0-dev-bin
  glib-networking ca-certificates adwaita-icon-theme fonts-noto-cjk librsvg2-common)
WBL_APT_TEST=(
  appstream python3 python3-gi gir1.2-atspi-2.0 gir1.2-gdkpixbuf-2.0 xvfb xauth xdotool x11-utils xclip imagemagick
  at-spi2-core dbus-daemon gnome-keyring libsecret-tools openbox ibus ibus-libpinyin ibus-gtk4
  fonts-cantarell fonts-dejavu-core locales binutils chromium chromium-driver)

WBL_DNF=(
  gcc pkgconf-pkg-config meson ninja-build gettext desktop-file-utils libxml2 gtk4-devel libadwaita-devel
  libsoup3-devel json-glib-devel gdk-pixbuf2-devel libsecret-devel sqlcipher-devel sqlite-devel protobuf-c-devel
  protobuf-c-compiler cmark-gfm-devel libicu-devel libxml2-devel glib-networking google-noto-sans-cjk-fonts)
WBL_PACMAN=(
  base-devel meson ninja gettext desktop-file-utils libxml2 gtk4 libadwaita libsoup3 json-glib gdk-pixbuf2 libsecret
  sqlite sqlcipher protobuf-c cmark-gfm icu glib-networking noto-fonts-cjk)

# Prints those of the named packages that dpkg does not have, one a line.
wbl_apt_missing() {
  local package
  local -A have=()
  while read -r package; do have[${package%%:*}]=1; done < <(
    dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^.i *//p')
  for package in "$@"; do [ -n "${have[$package]:-}" ] || echo "$package"; done
}

wbl_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Asks before a change to the machine. With --yes (WBL_YES=1) or no terminal there is nobody to ask.
wbl_confirm() {
  [ "${WBL_YES:-0}" = 1 ] || [ ! -t 0 ] && return 0
  local answer
  read -r -p "$1 [Y/n] " answer
  case "$answer" in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

wbl_apt_install() {
  local -a missing
  mapfile -t missing < <(wbl_apt_missing "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "Missing packages: ${missing[*]}"
  wbl_confirm 'Install them with apt-get?' || { echo 'Nothing was installed.' >&2; return 1; }
  local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
  wbl_as_root "${apt[@]}" update &&
    wbl_as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

wbl_deps() {
  local group tool
  local -a apt=()
  for group in "$@"; do
    case "$group" in
      build) apt+=("${WBL_APT_BUILD[@]}") ;;
      test) apt+=("${WBL_APT_TEST[@]}") ;;
    esac
  done
  if command -v dpkg-query >/dev/null; then
    wbl_apt_install "${apt[@]}"
  elif command -v meson >/dev/null && command -v ninja >/dev/null && pkg-config --exists libadwaita-1; then
    return 0
  elif command -v dnf >/dev/null; then
    echo 'The list of packages for dnf is untested.' >&2
    wbl_confirm "Install with dnf: ${WBL_DNF[*]}?" && wbl_as_root dnf install -y "${WBL_DNF[@]}"
  elif command -v pacman >/dev/null; then
    echo 'The list of packages for pacman is untested.' >&2
    wbl_confirm "Install with pacman: ${WBL_PACMAN[*]}?" &&
      wbl_as_root pacman -S --needed --noconfirm "${WBL_PACMAN[@]}"
  else
    echo 'No apt, dnf or pacman here. Needed by their Debian names:' >&2
    printf '  %s\n' "${apt[@]}" >&2
    return 1
  fi
}
