/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-mask-number"

#include "config.h"

#include "text/wbl-mask-number.h"

#include <string.h>

/*
 * Tells personal numbers from the order and tracking numbers that a desk lives on. A check digit
 * alone proves nothing (one random number in ten has it), so a bank card also needs an issuer's
 * prefix with its length, or the grouping of a card, or a word that says so.
 */

static guint
prefix (const WblNumber *number,
        guint            n)
{
  guint value = 0;

  for (guint i = 0; i < n && i < number->n; i++)
    value = value * 10 + (number->digits[i] - '0');
  return value;
}

static gboolean
has_groups (const WblNumber *number,
            guint            n,
            const guint     *groups)
{
  return number->n_groups == n && memcmp (number->groups, groups, n * sizeof (guint)) == 0;
}

/**
 * wbl_luhn_is_valid:
 * @digits: ASCII digits
 * @n: how many
 *
 * Returns: whether the last digit is the right check digit (ISO/IEC 7812-1, annex B)
 */
gboolean
wbl_luhn_is_valid (const char *digits,
                   guint       n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    {
      guint d = digits[n - 1 - i] - '0';

      if (i % 2 == 1)
        d = d * 2 > 9 ? d * 2 - 9 : d * 2;
      sum += d;
    }
  return n > 1 && sum % 10 == 0;
}

static gboolean
is_birthday (const char *digits)
{
  guint year = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10
               + (digits[3] - '0');
  guint month = (digits[4] - '0') * 10 + (digits[5] - '0');
  guint day = (digits[6] - '0') * 10 + (digits[7] - '0');

  return year >= 1900 && year < 2100 && g_date_valid_dmy (day, month, year);
}

/**
 * wbl_id_card_is_valid:
 * @digits: 18 characters, 17 digits and a digit or 'x'
 *
 * Returns: whether they are a mainland ID card number: region, birthday and check digit (GB 11643)
 */
gboolean
wbl_id_card_is_valid (const char *digits)
{
  static const guint8 weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  guint region = (digits[0] - '0') * 10 + (digits[1] - '0'), sum = 0;

  if (region < 11 || region > 91 || !is_birthday (digits + 6))
    return FALSE;
  for (guint i = 0; i < 17; i++)
    sum += weights[i] * (digits[i] - '0');
  return "10x98765432"[sum % 11] == digits[17];
}

static gboolean
is_id_card (const WblNumber *number)
{
  static const guint spaced[] = { 6, 8, 4 };

  return number->n == 18 && (number->n_groups == 1 || has_groups (number, 3, spaced))
         && wbl_id_card_is_valid (number->digits);
}

/* Written the way it is embossed: fours, or 4-6-5. */
static gboolean
is_card_grouped (const WblNumber *number)
{
  static const guint amex[] = { 4, 6, 5 };

  if (has_groups (number, 3, amex))
    return TRUE;
  for (guint i = 0; i + 1 < number->n_groups; i++)
    if (number->groups[i] != 4)
      return FALSE;
  return number->n_groups >= 4 && number->groups[number->n_groups - 1] <= 4;
}

/*
 * Issuer prefixes with the lengths they are issued in. Not 2221-2720: order numbers of 16 digits
 * begin with a date (261123…), so those cards need their grouping or a word.
 */
static gboolean
has_issuer (const WblNumber *number)
{
  guint two = prefix (number, 2), three = prefix (number, 3), four = prefix (number, 4);

  switch (number->n)
    {
    case 15:
      return two == 34 || two == 37;
    case 16:
      return two / 10 == 4 || (two >= 51 && two <= 55) || two == 62
             || (four >= 3528 && four <= 3589) || four == 6011 || two == 65;
    case 17:
    case 18:
      return two == 62;
    case 19:
      return two == 62 || three == 955;
    default:
      return FALSE;
    }
}

static gboolean
is_bank_card (const WblNumber *number)
{
  gboolean grouped = is_card_grouped (number);

  if (number->n < 13 || number->n > 19 || number->plus)
    return FALSE;
  if (number->context == WBL_CONTEXT_CARD)
    return TRUE;
  if (!wbl_luhn_is_valid (number->digits, number->n))
    return FALSE;
  if (number->context == WBL_CONTEXT_ORDER)
    return grouped && has_issuer (number);
  return has_issuer (number) || grouped;
}

static gboolean
is_mobile (const char *digits)
{
  return digits[0] == '1' && digits[1] >= '3';
}

static gboolean
is_mainland_mobile (const WblNumber *number)
{
  const char *digits = number->digits;

  if (number->n_groups > 4)
    return FALSE;
  return (number->n == 11 && is_mobile (digits))
         || (number->n == 13 && prefix (number, 2) == 86 && is_mobile (digits + 2))
         || (number->n == 15 && prefix (number, 4) == 86 && digits[0] == '0'
             && is_mobile (digits + 4));
}

/* 0571-88888888. */
static gboolean
is_landline (const WblNumber *number)
{
  return number->n_groups == 2 && number->digits[0] == '0' && number->digits[1] != '0'
         && (number->groups[0] == 3 || number->groups[0] == 4)
         && (number->groups[1] == 7 || number->groups[1] == 8);
}

/* 415-555-0132 and 1-415-555-0132, but not the service lines 400 and 800. */
static gboolean
is_north_american (const WblNumber *number)
{
  static const guint plain[] = { 3, 3, 4 }, with_one[] = { 1, 3, 3, 4 };
  guint skip = has_groups (number, 4, with_one) ? 1 : 0;
  const char *area = number->digits + skip;

  if (skip ? number->digits[0] != '1' : !has_groups (number, 3, plain))
    return FALSE;
  return area[0] >= '2' && memcmp (area, "400", 3) != 0 && memcmp (area, "800", 3) != 0;
}

static gboolean
is_phone (const WblNumber *number)
{
  if (number->plus)
    return number->n >= 8 && number->n <= 15;
  if (number->context == WBL_CONTEXT_PHONE && number->n >= 7 && number->n <= 13)
    return memcmp (number->digits, "400", 3) != 0;
  return is_mainland_mobile (number) || is_landline (number) || is_north_american (number);
}

/**
 * wbl_number_classify:
 * @number: a number as it stands in a text
 *
 * Returns: what kind of personal number it is, or %WBL_MASK_NONE
 */
WblMaskKind
wbl_number_classify (const WblNumber *number)
{
  if (is_id_card (number))
    return WBL_MASK_ID_CARD;
  if (number->n > 0 && number->digits[number->n - 1] == 'x')
    return WBL_MASK_NONE;
  if (is_bank_card (number))
    return WBL_MASK_BANK_CARD;
  return is_phone (number) ? WBL_MASK_PHONE : WBL_MASK_NONE;
}
