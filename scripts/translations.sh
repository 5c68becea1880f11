#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# translations.sh: brings po/POTFILES.in and every po/*.po up to date with the sources, and says what is left to translate.
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."
{
  grep -rlE '\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?) ?\("' src --include='*.c' --include='*.h' || true
  grep -rlE 'translatable="(yes|true)"' src --include='*.ui' || true
  ls data/*.desktop.in data/*.metainfo.xml.in data/*.gschema.xml.in
} | LC_ALL=C sort >po/POTFILES.in
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT
python3 tests/validate/validate.py --template "$PWD" "$pot"
for language in $(cat po/LINGUAS); do
  msgmerge --quiet --no-fuzzy-matching --backup=none --update "po/$language.po" "$pot"
  msgattrib --no-obsolete -o "po/$language.po" "po/$language.po"
  echo "$language:"
  msgattrib --untranslated --no-obsolete --no-location "po/$language.po" | sed -n '/^msgid "..*"$\|^msgid ""$\|^"/p' |
    sed '1,/^"Plural-Forms/d'
done
