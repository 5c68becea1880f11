/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* More frames of the kinds of tests/data: made by rules from the schema, not written down. */
void wire_kinds_add_tests (JsonArray *frames);
