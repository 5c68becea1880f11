/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snapshots"

#include "config.h"

#include "model/wbl-snapshots.h"

/* Every type here is a bag of fields: only what has to be freed differs. */
#define DEFINE_SNAPSHOT(Type, type, FREE)                                       \
  G_DEFINE_FINAL_TYPE (Type, type, G_TYPE_OBJECT)                               \
                                                                                \
  static void                                                                   \
  type##_finalize (GObject *object)                                             \
  {                                                                             \
    Type *self = (Type *) object;                                               \
                                                                                \
    FREE                                                                        \
    G_OBJECT_CLASS (type##_parent_class)->finalize (object);                    \
  }                                                                             \
                                                                                \
  static void                                                                   \
  type##_class_init (Type##Class *klass)                                        \
  {                                                                             \
    G_OBJECT_CLASS (klass)->finalize = type##_finalize;                         \
  }                                                                             \
                                                                                \
  static void                                                                   \
  type##_init (Type *self)                                                      \
  {                                                                             \
                                                                    \
  }                                                                             \
                                                                                \
  /** type##_new: Returns: (transfer full): an empty snapshot for its builder to fill. */ \
  Type *                                                                        \
  type##_new (void)                                                             \
  {                                                                             \
    return g_object_new (type##_get_type (), NULL);                             \
  }

DEFINE_SNAPSHOT (WblAgent, wbl_agent,
                 {
                   g_free (self->id);
                   g_free (self->name);
                 })

DEFINE_SNAPSHOT (WblConversation, wbl_conversation,
                 {
                   g_free (self->id);
                   g_free (self->customer);
                   g_free (self->subject);
                   g_free (self->language);
                   g_free (self->assignee_id);
                   g_free (self->assignee_name);
                   g_free (self->left_by_name);
                   g_free (self->last_text);
                   g_free (self->last_author);
                   g_free (self->draft);
                   g_strfreev (self->labels);
                 })

DEFINE_SNAPSHOT (WblMessage, wbl_message,
                 {
                   g_free (self->conversation_id);
                   g_free (self->author);
                   g_free (self->text);
                   g_free (self->file_name);
                   g_free (self->file_url);
                   g_free (self->fail_reason);
                   g_clear_object (&self->quote);
                 })

DEFINE_SNAPSHOT (WblArticle, wbl_article,
                 {
                   g_free (self->key);
                   g_free (self->title);
                   g_free (self->body);
                   g_free (self->language);
                   g_free (self->collection);
                   g_free (self->url);
                   g_free (self->region);
                   g_free (self->product);
                   g_free (self->twin);
                 })

DEFINE_SNAPSHOT (WblHit, wbl_hit,
                 {
                   g_free (self->key);
                   g_free (self->title);
                   g_free (self->passage);
                   g_free (self->language);
                   g_free (self->force_region);
                   g_clear_pointer (&self->title_ranges, g_array_unref);
                   g_clear_pointer (&self->passage_ranges, g_array_unref);
                 })

DEFINE_SNAPSHOT (WblRating, wbl_rating,
                 {
                   g_free (self->id);
                   g_free (self->conversation_id);
                   g_free (self->customer);
                   g_free (self->subject);
                   g_free (self->agent_id);
                   g_free (self->agent_name);
                   g_free (self->comment);
                   g_free (self->note);
                   g_free (self->reviewer_name);
                 })

DEFINE_SNAPSHOT (WblPromise, wbl_promise,
                 {
                   g_free (self->id);
                   g_free (self->conversation_id);
                   g_free (self->customer);
                   g_free (self->text);
                   g_free (self->owner_name);
                 })

DEFINE_SNAPSHOT (WblContact, wbl_contact,
                 {
                   g_free (self->name);
                   g_free (self->language);
                   g_free (self->region);
                   g_free (self->phone);
                   g_free (self->mail);
                   g_free (self->time_zone);
                 })

