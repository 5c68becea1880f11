#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A Secret Service whose login keyring exists and is locked: made by one unlocked run, then served locked.
printf 'a desk of its own' | gnome-keyring-daemon --unlock --components=secrets --foreground &
daemon=$!
for _ in $(seq 200); do
  [ -f "$XDG_DATA_HOME/keyrings/login.keyring" ] && break
  sleep 0.025
done
kill "$daemon"
wait "$daemon"
exec gnome-keyring-daemon --start --components=secrets --foreground
