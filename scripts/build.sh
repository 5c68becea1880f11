# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Building and the environment of an installed tree. Sourced by ./run and ./check.

# wbl_build DIR PREFIX [MESON-OPTION…]: configures once, builds, installs what changed below PREFIX.
# A second call with nothing changed compiles and installs nothing.
wbl_build() {
  local dir=$1 prefix=$2
  shift 2
  if [ ! -f "$dir/build.ninja" ]; then
    rm -rf "$dir"
    if command -v ccache >/dev/null; then export CC="${CC:-ccache gcc}"; fi
    meson setup "$dir" --prefix="$prefix" --libexecdir=libexec -Dprofile=development "$@" || return
  fi
  ninja -C "$dir" || return
  if [ -n "$(find "$dir" data/demo -newer "$dir/.installed" -type f -print -quit 2>/dev/null)" ] ||
    [ ! -f "$dir/.installed" ]; then
    meson install -C "$dir" --no-rebuild --only-changed --quiet && touch "$dir/.installed"
  fi
}

# wbl_prefix_env PREFIX: lets what is installed below PREFIX find its schema, icons and services.
wbl_prefix_env() {
  export PATH="$1/bin:$PATH"
  export XDG_DATA_DIRS="$1/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
  export GSETTINGS_SCHEMA_DIR="$1/share/glib-2.0/schemas"
  export WBL_PREFIX=$1
}

# wbl_locale DIR NAME: builds the glibc locale NAME.UTF-8 below DIR, once; use it with LOCPATH=DIR.
wbl_locale() {
  [ -d "$1/$2.UTF-8" ] && return 0
  mkdir -p "$1"
  local fresh
  fresh=$(mktemp -d "$1/new.XXXXXX")   # made aside and moved, so that two runs at once do no harm
  localedef --no-archive -i "$2" -f UTF-8 "$fresh/$2.UTF-8" 2>"$fresh/log"
  mv -T "$fresh/$2.UTF-8" "$1/$2.UTF-8" 2>/dev/null
  rm -rf "$fresh"
  [ -f "$1/$2.UTF-8/LC_CTYPE" ]
}
