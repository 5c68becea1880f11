/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-problem"
#include "config.h"

#include "ui/wbl-problem.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-desk.h"
#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db.h"

typedef enum
{
  FROM_CLOUD,
  FROM_DESK,
  FROM_STORE,
} Domain;

typedef struct
{
  Domain domain;
  int code;
  const char *title;
  const char *body;
  const char *action; /* (nullable) */
  WblWayOut way_out;
} Entry;

static const Entry entries[] = {
  { FROM_CLOUD, WBL_CLOUD_ERROR_UNREACHABLE, N_ ("No Connection"),
    N_ ("The server cannot be reached. Check the network, then try again. Nothing is lost."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_TIMEOUT, N_ ("No Answer in Time"),
    N_ ("The server took too long to answer. Trying again is safe."), N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_TLS, N_ ("The Connection Is Not Safe"),
    N_ ("The server’s certificate is not trusted, so nothing was sent. Check the server address and "
        "this computer’s date, or a network that asks you to sign in first."),
    N_ ("Check the _Address"), WBL_WAY_EDIT_SERVER },
  { FROM_CLOUD, WBL_CLOUD_ERROR_SERVER, N_ ("The Server Has a Problem"),
    N_ ("The server could not answer. Your words are right; try again in a few minutes."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_PROTOCOL, N_ ("This Is Not a Lanying Server"),
    N_ ("Something answered, but not as a Lanying server does. A network that asks you to sign in "
        "first does that too. Check the server address."),
    N_ ("Check the _Address"), WBL_WAY_EDIT_SERVER },
  { FROM_CLOUD, WBL_CLOUD_ERROR_TOO_LARGE, N_ ("Too Large"),
    N_ ("This is larger than the server takes. Send it in parts."), NULL, WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_SIGN_IN_AGAIN, N_ ("Sign In Again"),
    N_ ("The sign-in has ended. Give the password again; what you wrote is saved."),
    N_ ("_Sign In"), WBL_WAY_SIGN_IN },
  { FROM_CLOUD, WBL_CLOUD_ERROR_WRONG_PASSWORD, N_ ("Wrong Password"),
    N_ ("The password does not fit this user name. Type it again."),
    N_ ("Change the _Password"), WBL_WAY_EDIT_PASSWORD },
  { FROM_CLOUD, WBL_CLOUD_ERROR_UNKNOWN_APP, N_ ("Unknown App ID"),
    N_ ("There is no app with this ID. It is on the first page of the Lanying console."),
    N_ ("Change the _App ID"), WBL_WAY_EDIT_APP },
  { FROM_CLOUD, WBL_CLOUD_ERROR_UNKNOWN_USER, N_ ("Unknown User Name"),
    N_ ("This app has no such user. Check the spelling, or ask your supervisor for an account."),
    N_ ("Change the _User Name"), WBL_WAY_EDIT_USER },
  { FROM_CLOUD, WBL_CLOUD_ERROR_ACCOUNT, N_ ("The Account Is Blocked"),
    N_ ("The server does not let this account in. Ask whoever runs your Lanying app. What you wrote is saved."),
    NULL, WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_APP, N_ ("The App Is Stopped"),
    N_ ("The cloud has frozen or closed your Lanying app. Ask whoever runs it to look at its console. What you write is saved; "
        "this is tried again every few minutes."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_LICENSE, N_ ("The App’s Licence Has Run Out"),
    N_ ("The licence of your Lanying app is missing, has run out or is used up. Ask whoever runs it to renew it. What you "
        "write is saved; this is tried again every few minutes."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_UNVERIFIED, N_ ("Verification Is Needed"),
    N_ ("The cloud takes nothing before the account of your Lanying app is verified. Verify it in the Lanying console, or ask "
        "whoever runs the app. What you wrote is saved."),
    NULL, WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_KICKED, N_ ("Signed In Elsewhere"),
    N_ ("This account was signed in on another device, so this one stopped. What you wrote is saved."),
    N_ ("_Sign In Here"), WBL_WAY_SIGN_IN },
  { FROM_CLOUD, WBL_CLOUD_ERROR_RATE_LIMIT, N_ ("Too Fast"),
    N_ ("The server asks for a pause. Wait a minute, then try again."), N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_REFUSED, N_ ("The Server Said No"),
    N_ ("The server refused this. It was not done."), NULL, WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_OFFLINE, N_ ("Offline"),
    N_ ("This needs the network. What you wrote is saved."), N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_CLOUD, WBL_CLOUD_ERROR_FORBIDDEN, N_ ("This Account May Not Do That"),
    N_ ("The server keeps this for members with more rights. Ask the group’s owner or an administrator."), NULL,
    WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_GONE, N_ ("Already Dealt With"),
    N_ ("This was answered, removed or has run out meanwhile. Look at the list again."), NULL, WBL_WAY_NONE },
  { FROM_CLOUD, WBL_CLOUD_ERROR_LIMIT, N_ ("A Limit Is Reached"),
    N_ ("The app or the group takes no more. Ask whoever runs your Lanying app."), NULL, WBL_WAY_NONE },

  { FROM_DESK, WBL_DESK_ERROR_NOT_SIGNED_IN, N_ ("Signed Out"),
    N_ ("Sign in to go on. What you wrote is saved."), N_ ("_Sign In"), WBL_WAY_SIGN_IN },
  { FROM_DESK, WBL_DESK_ERROR_NOT_FOUND, N_ ("Not Here Any More"),
    N_ ("This was moved or removed meanwhile."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_INVALID, N_ ("This Cannot Be Done"),
    N_ ("What was entered cannot be accepted. Check it and try again."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_FORBIDDEN, N_ ("Your Role Does Not Allow This"),
    N_ ("Supervisors and auditors read and review; agents write to customers."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_PLACEHOLDER, N_ ("A Blank Is Left"),
    N_ ("There is still a {{…}} in the text. Fill it in, then send."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_INTERNAL_TEXT, N_ ("Internal Text"),
    N_ ("The text holds words of an internal article, which customers must not see."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_TOO_LARGE, N_ ("Too Large"),
    N_ ("A message holds up to 16 KiB of text, a file up to 25 MiB."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_KEYRING_LOCKED, N_ ("The Keyring Is Locked"),
    N_ ("Your password is in the system keyring, which is locked. Unlock it to go on; nothing is lost."),
    N_ ("_Unlock"), WBL_WAY_UNLOCK },
  { FROM_DESK, WBL_DESK_ERROR_KEYRING_MISSING, N_ ("No Keyring"),
    N_ ("This system has no keyring to remember the password in. You can go on without: you are asked "
        "for the password at each start."),
    N_ ("Go On _Without"), WBL_WAY_NO_KEYRING },
  { FROM_DESK, WBL_DESK_ERROR_NO_PASSWORD, N_ ("Your Password, Please"),
    N_ ("The keyring holds no password for this account. Type it to go on, with or without the network."),
    N_ ("_Type It"), WBL_WAY_EDIT_PASSWORD },
  { FROM_DESK, WBL_DESK_ERROR_NO_KEY, N_ ("The Key Is Missing"),
    N_ ("The desk’s file is encrypted and its key is not in the keyring. If the keyring did not start, start it and open "
        "Warbler again. Or fill a new store from the server; the old file is kept beside it, with what was not sent yet."),
    N_ ("Start a _New Store"), WBL_WAY_NEW_STORE },
  { FROM_DESK, WBL_DESK_ERROR_NO_BOT, N_ ("Which Bot?"),
    N_ ("Say which user of your app the company’s bot is. Its user ID is in the Lanying console."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_NOT_PUBLIC, N_ ("Not for the Bot"),
    N_ ("Only a public article that is in force today can be sent to the bot, since it tells customers what it knows."),
    NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_NOT_A_BOT, N_ ("That Is a Customer"),
    N_ ("This user has written to you as a person. Check the bot’s user ID in the Lanying console."), NULL, WBL_WAY_NONE },
  { FROM_DESK, WBL_DESK_ERROR_OTHER_ACCOUNT, N_ ("Another Account’s Data Is Here"),
    N_ ("This computer holds the data of another account. Go on as that account, or remove its data from this computer first."),
    N_ ("_Go On as That Account"), WBL_WAY_OWNER },

  { FROM_DESK, WBL_DESK_ERROR_NO_GROUP, N_ ("Not in That Group"),
    N_ ("This account is in no group with that number. Check the number, or ask the group’s owner to add this account."), NULL,
    WBL_WAY_NONE },

  { FROM_STORE, WBL_STORE_ERROR_TAKEN, N_ ("The Desk Is Open Elsewhere"),
    N_ ("Another program uses this desk’s data; where the folder is on a network drive it may run on another computer. Close "
        "it there, then try again."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_STORE, WBL_STORE_ERROR_CORRUPT, N_ ("The Data Is Damaged"),
    N_ ("The desk’s file cannot be read. A new one can be filled from the server; the damaged file is "
        "kept beside it, with what was not sent yet."),
    N_ ("Start a _New Store"), WBL_WAY_NEW_STORE },
  { FROM_STORE, WBL_STORE_ERROR_NEWER, N_ ("Made by a Newer Version"),
    N_ ("A newer version of this program has written the desk’s data. Update this one to open it. Nothing was changed."),
    NULL, WBL_WAY_NONE },
  { FROM_STORE, WBL_STORE_ERROR_OLDER, N_ ("Made by an Older Version"),
    N_ ("An older version of this program has written the desk’s data. A new store is filled from the server and takes over "
        "what was not sent yet and your drafts; the old file is kept beside it. Articles that were only imported on this "
        "computer have to be imported again."),
    N_ ("Start a _New Store"), WBL_WAY_CARRY_OVER },
  { FROM_STORE, WBL_STORE_ERROR_FULL, N_ ("The Disk Is Full"),
    N_ ("There is no room to save. Free some space, then try again. What was saved before is safe."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_STORE, WBL_STORE_ERROR_DISK, N_ ("The Disk Gives an Error"),
    N_ ("Reading or saving failed, though there may be room. The disk may be failing: keep a copy of the desk’s folder, then "
        "try again."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_STORE, WBL_STORE_ERROR_READ_ONLY, N_ ("The Folder Cannot Be Written"),
    N_ ("The desk’s folder, or the file in it, is read-only. Allow writing there, then try again."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_STORE, WBL_STORE_ERROR_NO_LOCK, N_ ("The Folder Cannot Be Locked"),
    N_ ("The drive that the desk’s folder is on keeps no locks, so two programs could write to it at once. Put the folder on "
        "another drive, or have the drive mounted with locks, then try again."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
  { FROM_STORE, WBL_STORE_ERROR_NOT_FOUND, N_ ("Not Here Any More"),
    N_ ("This was moved or removed meanwhile."), NULL, WBL_WAY_NONE },
  { FROM_STORE, WBL_STORE_ERROR_INVALID, N_ ("This Cannot Be Done"),
    N_ ("What was entered cannot be accepted. Check it and try again."), NULL, WBL_WAY_NONE },
  { FROM_STORE, WBL_STORE_ERROR_CLOSED, N_ ("The Desk Is Closed"),
    N_ ("The desk is closing. What you wrote is saved."), NULL, WBL_WAY_NONE },
  { FROM_STORE, WBL_STORE_ERROR_FAILED, N_ ("Saving Did Not Work"),
    N_ ("The desk’s file gave an error. What was saved before is safe; try again."),
    N_ ("_Try Again"), WBL_WAY_RETRY },
};

static GQuark
quark_of (Domain domain)
{
  switch (domain)
    {
    case FROM_CLOUD:
      return WBL_CLOUD_ERROR;
    case FROM_DESK:
      return WBL_DESK_ERROR;
    case FROM_STORE:
    default:
      return WBL_STORE_ERROR;
    }
}

static const Entry *
find_entry (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_error_matches (error, quark_of (entries[i].domain), entries[i].code))
      return &entries[i];
  return NULL;
}

/**
 * wbl_problem_describe:
 * @error: an error of the desk, its store or the cloud; any other gets general words
 * @words: (out caller-allocates): its words
 *
 * Says an error in the person's language: what happened, what is safe and what to do. A server's own text is never used.
 */
void
wbl_problem_describe (const GError *error, WblProblem *words)
{
  const Entry *entry = find_entry (error);
  if (entry == NULL)
    {
      g_info ("no words for %s %d", g_quark_to_string (error->domain), error->code);
      words->title = _("Something Went Wrong");
      words->body = _("That did not work. What you wrote is saved; try again.");
      words->action = _("_Try Again");
      words->way_out = WBL_WAY_RETRY;
      return;
    }
  words->title = _(entry->title);
  words->body = _(entry->body);
  words->action = entry->action != NULL ? _(entry->action) : NULL;
  words->way_out = entry->way_out;
}

/**
 * wbl_problem_sentence:
 * @error: an error
 *
 * Returns: (transfer none): its words for a toast or a line
 */
const char *
wbl_problem_sentence (const GError *error)
{
  WblProblem words = { NULL };
  wbl_problem_describe (error, &words);
  return words.body;
}

/**
 * wbl_problem_is_network:
 * @error: an error
 *
 * Returns: whether the server could not be asked, or not now
 */
gboolean
wbl_problem_is_network (const GError *error)
{
  const Entry *entry = find_entry (error);
  return entry != NULL && entry->domain == FROM_CLOUD && entry->way_out == WBL_WAY_RETRY;
}

/**
 * wbl_problem_count:
 *
 * Returns: how many errors have words of their own
 */
guint
wbl_problem_count (void)
{
  return G_N_ELEMENTS (entries);
}
