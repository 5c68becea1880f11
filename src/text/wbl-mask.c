/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-mask"

#include "config.h"

#include "text/wbl-mask.h"

#include "text/wbl-email.h"
#include "text/wbl-fold.h"
#include "text/wbl-mask-number.h"

#include <string.h>

/*
 * Finds personal numbers and addresses in the folded text (so full-width digits count) and hides
 * their middle. All text for lists, notifications, the clipboard and exports comes through here.
 *
 * A number is a row of digit groups; candidates begin and end with a group, longest first. What
 * hangs on letters (SF1234567890123, LQ-2026-3391) is not looked at.
 */

#define CONTEXT_BYTES 40
#define STARS "****"

typedef struct
{
  const char *text; /* folded */
  const guint *map;
  WblMaskFlags flags;
  GArray *spans; /* of WblMaskSpan, in bytes of the original */
  gsize done;    /* where the last span ends in the folded text */
} Finder;

/* A row of groups as it stands: a WblNumber is made of some groups in a row of it. */
typedef struct
{
  gsize starts[WBL_NUMBER_MAX]; /* of each group */
  gsize ends[WBL_NUMBER_MAX];
  guint n_groups;
  gsize end; /* after the last digit */
} Row;

typedef struct
{
  const char *word;
  WblNumberContext context;
} ContextWord;

static const ContextWord context_words[] = {
  { "卡号", WBL_CONTEXT_CARD },      { "银行卡", WBL_CONTEXT_CARD },
  { "信用卡", WBL_CONTEXT_CARD },    { "储蓄卡", WBL_CONTEXT_CARD },
  { "借记卡", WBL_CONTEXT_CARD },    { "银行账号", WBL_CONTEXT_CARD },
  { "银行账户", WBL_CONTEXT_CARD },  { "card", WBL_CONTEXT_CARD },
  { "visa", WBL_CONTEXT_CARD },      { "bank account", WBL_CONTEXT_CARD },
  { "电话", WBL_CONTEXT_PHONE },     { "手机", WBL_CONTEXT_PHONE },
  { "致电", WBL_CONTEXT_PHONE },     { "phone", WBL_CONTEXT_PHONE },
  { "mobile", WBL_CONTEXT_PHONE },   { "whatsapp", WBL_CONTEXT_PHONE },
  { "call me", WBL_CONTEXT_PHONE },  { "订单", WBL_CONTEXT_ORDER },
  { "单号", WBL_CONTEXT_ORDER },     { "物流", WBL_CONTEXT_ORDER },
  { "快递", WBL_CONTEXT_ORDER },     { "包裹", WBL_CONTEXT_ORDER },
  { "编号", WBL_CONTEXT_ORDER },     { "序列号", WBL_CONTEXT_ORDER },
  { "流水号", WBL_CONTEXT_ORDER },   { "交易号", WBL_CONTEXT_ORDER },
  { "顺丰", WBL_CONTEXT_ORDER },     { "圆通", WBL_CONTEXT_ORDER },
  { "中通", WBL_CONTEXT_ORDER },     { "申通", WBL_CONTEXT_ORDER },
  { "韵达", WBL_CONTEXT_ORDER },     { "order", WBL_CONTEXT_ORDER },
  { "tracking", WBL_CONTEXT_ORDER }, { "shipment", WBL_CONTEXT_ORDER },
  { "parcel", WBL_CONTEXT_ORDER },   { "waybill", WBL_CONTEXT_ORDER },
  { "invoice", WBL_CONTEXT_ORDER },  { "serial", WBL_CONTEXT_ORDER },
  { "fedex", WBL_CONTEXT_ORDER },    { "dhl", WBL_CONTEXT_ORDER },
};

/* Letters that may touch a phone number without making it an order number. */
static const char *const glued_words[] = { "tel", "phone", "mobile", "mob", "call", "wx",
                                           "vx",  "v",     "card",   NULL };

/* The nearest word that says what a number is, not looking past another number. */
static WblNumberContext
find_context (const Finder *f,
              gsize         start)
{
  gsize from = start;
  const char *best = NULL;
  WblNumberContext context = WBL_CONTEXT_NONE;
  g_autofree char *before = NULL;

  while (from > 0 && start - from < CONTEXT_BYTES && !g_ascii_isdigit (f->text[from - 1]))
    from--;
  before = g_strndup (f->text + from, start - from);
  for (guint i = 0; i < G_N_ELEMENTS (context_words); i++)
    {
      const char *at = g_strrstr (before, context_words[i].word);

      if (at == NULL || (best != NULL && at <= best))
        continue;
      best = at;
      context = context_words[i].context;
    }
  return context;
}

static gboolean
is_glued_word (const Finder *f,
               gsize         end)
{
  gsize start = end;

  while (start > 0 && g_ascii_isalpha (f->text[start - 1]))
    start--;
  for (guint i = 0; glued_words[i] != NULL; i++)
    if (strlen (glued_words[i]) == end - start
        && memcmp (glued_words[i], f->text + start, end - start) == 0)
      return start == 0 || !g_ascii_isalnum (f->text[start - 1]);
  return FALSE;
}

static gboolean
starts_clean (const Finder *f,
              gsize         start)
{
  char before = start > 0 ? f->text[start - 1] : ' ';

  if (before == '-' && start > 1 && g_ascii_isalnum (f->text[start - 2]))
    return is_glued_word (f, start - 1);
  if (g_ascii_isalpha (before))
    return is_glued_word (f, start);
  return !g_ascii_isdigit (before) && before != '_' && before != '/';
}

static gboolean
ends_clean (const Finder *f,
            gsize         end)
{
  char after = f->text[end];

  if (after == '-' || after == '@')
    return !g_ascii_isalnum (f->text[end + 1]);
  return !g_ascii_isalnum (after) && after != '_';
}

static gboolean
is_separator (char c)
{
  return c != '\0' && strchr (" -.()", c) != NULL;
}

/* Where the group after @end starts: behind one separator, or two such as ") ". */
static gsize
next_group (const Finder *f,
            gsize         end)
{
  gsize i = end;

  while (i < end + 2 && is_separator (f->text[i]))
    i++;
  return i > end && g_ascii_isdigit (f->text[i]) ? i : 0;
}

static Row
read_row (const Finder *f,
          gsize         start)
{
  Row row = { .end = start };

  for (gsize i = start; i > 0 || row.n_groups == 0; i = next_group (f, row.end))
    {
      if (row.n_groups == WBL_NUMBER_MAX)
        break;
      row.starts[row.n_groups] = i;
      while (g_ascii_isdigit (f->text[i]))
        i++;
      row.ends[row.n_groups++] = row.end = i;
    }
  return row;
}

static gboolean
append_group (WblNumber  *number,
              const char *digits,
              gsize       len)
{
  if (number->n + len > WBL_NUMBER_MAX)
    return FALSE;
  memcpy (number->digits + number->n, digits, len);
  number->n += len;
  number->groups[number->n_groups++] = len;
  return TRUE;
}

/* The number made of groups @first to @last; its end may take in the x of an ID card. */
static gboolean
make_number (const Finder *f,
             const Row    *row,
             guint         first,
             guint         last,
             WblNumber    *number,
             gsize        *end)
{
  memset (number, 0, sizeof *number);
  for (guint i = first; i <= last; i++)
    if (!append_group (number, f->text + row->starts[i], row->ends[i] - row->starts[i]))
      return FALSE;
  *end = row->ends[last];
  if (number->n == 17 && f->text[*end] == 'x')
    {
      number->digits[number->n++] = 'x';
      number->groups[number->n_groups - 1]++;
      (*end)++;
    }
  number->gap = number->n_groups > 1 ? f->text[row->ends[first]] : 0;
  number->plus = row->starts[first] > 0 && f->text[row->starts[first] - 1] == '+';
  return number->n >= 7 && ends_clean (f, *end);
}

static void
add_span (Finder     *f,
          WblMaskKind kind,
          gsize       start,
          gsize       end)
{
  WblMaskSpan span = { kind, f->map[start], f->map[end] };
  gboolean card = kind == WBL_MASK_ID_CARD || kind == WBL_MASK_BANK_CARD;

  f->done = end;
  if (card || f->flags == WBL_MASK_ALL)
    g_array_append_val (f->spans, span);
}

/* Looks for a personal number that begins with group @first. Returns the group to go on with. */
static guint
match_group (Finder    *f,
             const Row *row,
             guint      first)
{
  gsize start = row->starts[first];
  WblNumberContext context;

  if (!starts_clean (f, start))
    return first + 1;
  context = find_context (f, start);
  for (guint last = MIN (row->n_groups, first + 6); last-- > first;)
    {
      WblNumber number;
      gsize end;
      WblMaskKind kind;

      if (!make_number (f, row, first, last, &number, &end))
        continue;
      number.context = context;
      kind = wbl_number_classify (&number);
      if (kind == WBL_MASK_NONE)
        continue;
      add_span (f, kind, start - (number.plus ? 1 : 0), end);
      return last + 1;
    }
  return first + 1;
}

static gsize
match_row (Finder *f,
           gsize   start)
{
  Row row = read_row (f, start);

  for (guint i = 0; i < row.n_groups;)
    i = match_group (f, &row, i);
  return MAX (row.end, f->done);
}

static gsize
match_email (Finder *f,
             gsize   at)
{
  gsize start, end;

  if (!wbl_email_find_span (f->text, f->done, at, &start, &end))
    return at + 1;
  add_span (f, WBL_MASK_EMAIL, start, end);
  return end;
}

/* Most texts hold nothing that could be personal: no @ (full-width: ends in 0xa0), few digits. */
static gboolean
may_match (const char *text)
{
  guint n_digits = 0;

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      n_digits += g_ascii_isdigit (*p) || (*p == 0xef && p[1] == 0xbc);
      if (*p == '@' || n_digits >= 7 || *p >= 0xf0 || *p == 0xa0)
        return TRUE;
    }
  return FALSE;
}

/**
 * wbl_mask_find:
 * @text: text, not necessarily valid UTF-8
 * @flags: what to look for
 *
 * Finds personal data. May be called from any thread.
 *
 * Returns: (transfer full) (element-type WblMaskSpan): what was found, in order, not overlapping
 */
GArray *
wbl_mask_find (const char  *text,
               WblMaskFlags flags)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WblMaskSpan));
  g_autofree guint *map = NULL;
  g_autofree char *folded = NULL;
  Finder f = { .flags = flags, .spans = spans };

  g_return_val_if_fail (text != NULL, spans);

  if (!may_match (text))
    return spans;
  f.text = folded = wbl_fold_with_map (text, -1, &map);
  f.map = map;
  for (gsize i = 0; folded[i] != '\0';)
    {
      if (g_ascii_isdigit (folded[i]))
        i = match_row (&f, i);
      else if (folded[i] == '@')
        i = match_email (&f, i);
      else
        i++;
    }
  return spans;
}

static void
append_number (GString    *out,
               const char *digits,
               gsize       head,
               gsize       tail)
{
  gsize len = strlen (digits);

  g_string_append_len (out, digits, MIN (head, len));
  g_string_append (out, STARS);
  g_string_append (out, digits + len - MIN (tail, len));
}

static void
append_phone (GString    *out,
              const char *digits,
              gboolean    plus)
{
  gsize len = strlen (digits), skip = 0;

  if (len == 13 && g_str_has_prefix (digits, "86"))
    skip = 2;
  else if (len == 15 && g_str_has_prefix (digits, "0086"))
    skip = 4;
  if (plus)
    g_string_append_c (out, '+');
  if (skip > 0)
    {
      g_string_append_len (out, digits, skip);
      g_string_append_c (out, ' ');
    }
  append_number (out, digits + skip, len - skip >= 11 && !(plus && skip == 0) ? 3 : 2,
                 len >= 10 ? 4 : 2);
}

static void
append_masked (GString           *out,
               const char        *text,
               const WblMaskSpan *span)
{
  g_autofree guint *map = NULL;
  g_autofree char *folded = wbl_fold_with_map (text + span->start, span->end - span->start, &map);
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) || *p == 'x')
      g_string_append_c (digits, *p);
  switch (span->kind)
    {
    case WBL_MASK_EMAIL:
      g_string_append_c (out, folded[0]);
      g_string_append (out, "***");
      g_string_append (out, strchr (folded, '@'));
      break;
    case WBL_MASK_PHONE:
      append_phone (out, digits->str, folded[0] == '+');
      break;
    case WBL_MASK_ID_CARD:
      append_number (out, digits->str, 3, 2);
      break;
    case WBL_MASK_BANK_CARD:
      append_number (out, digits->str, 4, 4);
      break;
    case WBL_MASK_NONE:
    default:
      break;
    }
}

/**
 * wbl_mask:
 * @text: text, not necessarily valid UTF-8
 * @flags: what to hide
 *
 * Hides the middle of personal data: 138****2207, z***@example.com. Everything else stays byte for
 * byte. May be called from any thread.
 *
 * Returns: (transfer full): the masked text
 */
char *
wbl_mask (const char  *text,
          WblMaskFlags flags)
{
  g_autoptr (GArray) spans = NULL;
  GString *out = NULL;
  gsize at = 0;

  g_return_val_if_fail (text != NULL, NULL);

  spans = wbl_mask_find (text, flags);
  out = g_string_sized_new (strlen (text) + 1);
  for (guint i = 0; i < spans->len; i++)
    {
      const WblMaskSpan *span = &g_array_index (spans, WblMaskSpan, i);

      g_string_append_len (out, text + at, span->start - at);
      append_masked (out, text, span);
      at = span->end;
    }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}
