#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# session.sh COMMAND…: runs COMMAND in a private headless desktop and ends with its exit code.
#
# The desktop is an X server on a display it finds itself, a session bus that can start only what is named
# below, the accessibility bus, a Secret Service, a window manager and a recording notification service, all
# with a HOME of their own. At the end exactly the processes that carry this session's tag are stopped.
# The user's own display, bus, keyring and settings are never reached.
#
#   DESK_KEYRING=unlocked|locked|none   state of the Secret Service (unlocked)
#   DESK_LOCALE=zh_CN                   a locale built below _build/locale instead of C.UTF-8
#   DESK_A11Y=1|0                       the accessibility bus (1)
#   DESK_NOTIFY=1|0                     the notification service (1)
#   DESK_BUS_LOG=FILE                   where it records, as JSONL (in the session's folder)
#   DESK_IME=libpinyin                  a real input method, by its ibus engine (none)
#   DESK_SIZE=1280x800                  the screen
#   DESK_HOME=DIR                       keep HOME there (a temporary one)
set -u
[ $# -ge 1 ] || { sed -n '3,18s/^# \{0,1\}//p' "$0"; exit 64; }

here=$(dirname "$(readlink -f "$0")")
. "$here/../../scripts/build.sh"
tag="warbler-desk-$$-$RANDOM$RANDOM"
tmp=$(mktemp -d "${TMPDIR:-/tmp}/warbler-desk.XXXXXX")
mkdir -m 700 "$tmp/run"
mkdir "$tmp/services"
home=${DESK_HOME:-$tmp/home}
mkdir -p "$home"
server=''

tagged() {
  local hit
  for hit in $(grep -lsz -- "^WBL_DESK=$tag\$" /proc/[0-9]*/environ); do
    hit=${hit#/proc/}
    echo "${hit%/environ}"
  done
}

# Asks nicely, waits up to two seconds, then insists.
stop_all() {
  local signal pids tries
  for signal in TERM KILL KILL; do
    for tries in 1 2 3 4 5 6 7 8 9 10; do
      pids=$(tagged)
      [ -n "$pids" ] || return 0
      if [ "$tries" = 1 ]; then
        # shellcheck disable=SC2086
        kill -s "$signal" $pids 2>/dev/null
      fi
      sleep 0.1
    done
  done
}

leave() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  stop_all 2>/dev/null
  [ -z "$server" ] || wait "$server" 2>/dev/null
  rm -rf "$tmp"
  exit "$code"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start() {
  local log=$tmp/$1.log
  shift
  env WBL_DESK="$tag" "$@" >"$log" 2>&1 <"${input:-/dev/null}" &
}

# until_true WHAT COMMAND…: up to ten seconds for a part to come up.
until_true() {
  local what=$1
  shift
  for _ in $(seq 400); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.025
  done
  echo "session.sh: $what did not start" >&2
  tail -n 5 "$tmp"/*.log >&2
  exit 70
}

owned() {
  gdbus call -e -d org.freedesktop.DBus -o /org/freedesktop/DBus \
    -m org.freedesktop.DBus.NameHasOwner "$1" 2>/dev/null | grep -q true
}

unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS GNOME_KEYRING_CONTROL SSH_AUTH_SOCK \
  XDG_CURRENT_DESKTOP XDG_SESSION_ID XMODIFIERS GTK_IM_MODULE
export HOME=$home XDG_RUNTIME_DIR=$tmp/run XDG_CONFIG_HOME=$home/.config XDG_DATA_HOME=$home/.local/share \
  XDG_CACHE_HOME=$home/.cache XDG_STATE_HOME=$home/.local/state XDG_SESSION_TYPE=x11 GDK_BACKEND=x11 \
  GSETTINGS_BACKEND="${GSETTINGS_BACKEND:-keyfile}" GIO_USE_VFS=local GTK_USE_PORTAL=0 \
  ADW_DISABLE_PORTAL=1 GSK_RENDERER="${GSK_RENDERER:-cairo}" LC_ALL="${LC_ALL:-C.UTF-8}" NO_AT_BRIDGE=0 \
  LIBGL_ALWAYS_SOFTWARE=1
if [ -n "${DESK_LOCALE:-}" ]; then
  locales=${WBL_LOCALES:-$(readlink -f "$here/../..")/_build/locale}
  wbl_locale "$locales" "$DESK_LOCALE" || { echo "session.sh: no locale $DESK_LOCALE" >&2; exit 70; }
  export LOCPATH=$locales
  export LC_ALL=$DESK_LOCALE.UTF-8 2>/dev/null   # bash itself does not see LOCPATH, its children do
fi

# A caret that does not blink: pictures are the same each time, and GTK does not warn of focus that a busy server takes late.
if [ ! -f "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" ]; then
  mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
  printf '[Settings]\ngtk-cursor-blink=false\n' >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
fi

# The screen.
start xserver Xvfb -displayfd 3 -screen 0 "${DESK_SIZE:-1280x800}x24" -nolisten tcp -noreset 3>"$tmp/display"
server=$!
until_true 'the X server' test -s "$tmp/display"
DISPLAY=:$(tr -d ' \n' <"$tmp/display")
export DISPLAY

# The bus, which can start these services and no others.
offer() {
  local name=$1 dir
  for dir in "${WBL_PREFIX:-/nonexistent}/share/dbus-1/services" /usr/share/dbus-1/services; do
    [ -f "$dir/$name.service" ] && ln -sf "$dir/$name.service" "$tmp/services/"
  done
}
offer org.a11y.Bus
offer org.freedesktop.IBus
offer org.freedesktop.portal.IBus
offer io.github.warblerdesk.Warbler.Devel
cat >"$tmp/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir=$tmp/run</listen>
  <servicedir>$tmp/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
CONF
start bus dbus-daemon --config-file="$tmp/bus.conf" --nofork --nosyslog --print-address=4 4>"$tmp/address"
until_true 'the session bus' test -s "$tmp/address"
DBUS_SESSION_BUS_ADDRESS=$(head -n 1 "$tmp/address")
export DBUS_SESSION_BUS_ADDRESS

# The parts that need the bus come up side by side.
if [ "${DESK_A11Y:-1}" = 1 ]; then
  start a11y /usr/libexec/at-spi-bus-launcher --launch-immediately --a11y=1
else
  export GTK_A11Y="${GTK_A11Y:-none}" NO_AT_BRIDGE=1
fi
case "${DESK_KEYRING:-unlocked}" in   # it warns where nobody can be asked to unlock it, which must not end it
  unlocked) printf 'a desk of its own' >"$tmp/unlock"
    input=$tmp/unlock start keyring env -u G_DEBUG gnome-keyring-daemon --unlock --components=secrets --foreground ;;
  locked) start keyring env -u G_DEBUG "$here/locked-keyring.sh" ;;
  none) ;;
  *) echo "session.sh: DESK_KEYRING=$DESK_KEYRING?" >&2; exit 64 ;;
esac
export DESK_BUS_LOG="${DESK_BUS_LOG:-$tmp/notifications.jsonl}"
if [ "${DESK_NOTIFY:-1}" = 1 ]; then
  : >"$DESK_BUS_LOG"
  start notifyd /usr/bin/python3 "$here/notifyd.py" "$DESK_BUS_LOG"
fi
start wm openbox

[ "${DESK_A11Y:-1}" = 0 ] || until_true 'the accessibility bus' owned org.a11y.Bus
[ "${DESK_KEYRING:-unlocked}" = none ] || until_true 'the Secret Service' owned org.freedesktop.secrets
[ "${DESK_NOTIFY:-1}" = 0 ] || until_true 'the notification service' owned org.freedesktop.Notifications
managed() { xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 0x; }
until_true 'the window manager' managed

if [ -n "${DESK_IME:-}" ]; then
  export GTK_IM_MODULE=ibus GSETTINGS_BACKEND=keyfile
  start ibus env -u G_DEBUG -u MALLOC_CHECK_ ibus-daemon --panel=disable --emoji-extension=disable
  chosen() {   # setting the engine reports a failure even where it works: ask what it is
    ibus engine "$DESK_IME"
    [ "$(ibus engine)" = "$DESK_IME" ]
  }
  until_true 'the input method' chosen
fi

env WBL_DESK="$tag" "$@" <&0 &
wait $!
