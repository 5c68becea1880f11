#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws the demo desk's pictures with ImageMagick. Run it in this folder; the results are committed.
set -eu

drops () # COUNT SEED: prints draw commands of water drops on the roof of the inner tent
{
  awk -v n="$1" -v s="$2" 'BEGIN { srand (s); for (i = 0; i < n; i++) {
    y = 14 + rand () * 150; w = 4 + y * 0.6; x = 240 + (rand () * 2 - 1) * w; r = 1 + rand () * 2.6;
    printf "fill rgba(255,255,255,0.78) circle %.1f,%.1f %.1f,%.1f ", x, y, x + r, y;
    printf "fill rgba(70,60,40,0.35) circle %.1f,%.1f %.1f,%.1f ", x, y + r * .6, x + r * .5, y + r * .6 } }'
}

tent () # FILE EXTRA-DRAW-COMMANDS
{
  convert -size 480x272 gradient:'#5d8377-#9fa07c' \
    -fill '#efb357' -draw 'polygon 240,0 60,272 240,272' \
    -fill '#d08f3d' -draw 'polygon 240,0 420,272 240,272' \
    -fill '#3f544d' -draw "path 'M 176,272 Q 178,150 240,120 Q 302,150 304,272 Z'" \
    -stroke '#7a5520' -strokewidth 2 -fill none -draw 'line 240,0 240,120' -stroke none \
    -draw "$2" -attenuate 0.12 +noise Gaussian -quality 82 -strip "$1"
}

tent tent-condensation.jpg "$(drops 150 7)"
tent tent-torn.jpg "fill #1f2a27 path 'M 120,205 L 146,168 L 139,196 L 160,186 L 138,232 Z'
  stroke #f6d9a0 stroke-width 2 fill none path 'M 120,205 L 146,168 M 160,186 L 138,232'"

convert -size 480x272 gradient:'#c9c2b4-#a59c8b' -stroke '#5f6a72' -strokewidth 16 \
  -draw 'line 30,210 214,150' -draw 'line 262,128 452,70' -stroke '#aeb8bf' -strokewidth 4 \
  -draw 'line 30,206 214,146' -draw 'line 262,124 452,66' -stroke none -fill '#3b4247' \
  -draw 'polygon 212,140 226,146 216,152 228,158 216,160' -draw 'polygon 264,118 250,128 262,130 252,138 266,138' \
  -attenuate 0.1 +noise Gaussian -quality 82 -strip pole-broken.jpg

convert -size 300x420 'xc:#efece4' -fill '#fffdf7' -draw 'rectangle 40,24 260,396' -fill '#333' \
  -font DejaVu-Sans-Mono -pointsize 15 -annotate +62+60 'COURIER RECEIPT' -pointsize 12 \
  -annotate +62+92 'LQ-2026-3276' -annotate +62+120 'Import duty    58.20' \
  -annotate +62+142 'Clearance fee  13.20' -draw 'line 62,156 238,156' -pointsize 15 \
  -annotate +62+182 'TOTAL EUR 71.40' -pointsize 12 -annotate +62+216 'PAID IN CASH' \
  -rotate 2 -colors 16 -strip receipt-duty.png
