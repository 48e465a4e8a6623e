import { type Kysely, type NotNull, sql } from 'kysely';
import type { Tables } from './codec.ts';
import { OUTBOX } from './limits.ts';
import type { OutboxHead } from './outbox.ts';

/** Must equal the condition of the index `outbox_unfinished_by_channel` word for word, or the index is not used. */
export const UNFINISHED = sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`;

/** Excludes optional messages, such as the edit of a living card. */
export const IS_MISSED = sql<boolean>`outbox.optional is null`;

/** Excludes replies whose first message was refused: they wait, and do not use up their channel's share. */
const HAS_FIRST = (reply: string) =>
  sql<boolean>`not exists (select 1 from outbox as first where first.key = ${sql.ref(`${reply}.thread`)} and first.state = 'refused')`;

/** First unfinished message of each channel that never expires, with their number. */
export const HEADS = sql<OutboxHead>`
  select outbox.channel, outbox.sequence, outbox.shown_revision as "shownRevision", outbox.created_at as "createdAt", firsts.messages
  from (
    select min(sequence) as sequence, count(*) as messages from outbox
    where ${UNFINISHED} and expires_at is null and ${HAS_FIRST('outbox')} group by channel
  ) as firsts
  join outbox on outbox.sequence = firsts.sequence order by outbox.channel`;

/** Channels with unfinished messages: one index lookup for each, however many messages it has. */
export const CHANNELS = sql`channels(channel) as (
  select min(channel) from outbox where ${UNFINISHED}
  union all
  select (select min(channel) from outbox where ${UNFINISHED} and channel > channels.channel)
  from channels where channels.channel is not null
)`;

/**
 * Sequences of the messages that are handed out: the oldest of each channel, up to its share, so that no channel blocks the rest. If these
 * are too many in all, the first of each channel comes before the second of any, and of those an incident's before a digest's, which may
 * expire: however many channels wait for their digests, an incident is handed out. A living card comes last in its channel, although it is
 * old.
 */
const SHARES = sql<number>`(
  with recursive ${CHANNELS},
  ends as (
    select channel, coalesce(
      (select later.sequence from outbox as later where later.channel = channels.channel and ${UNFINISHED} and ${HAS_FIRST('later')}
        order by later.sequence limit 1 offset ${sql.lit(OUTBOX.shareOfChannel)}),
      ${sql.lit(Number.MAX_SAFE_INTEGER)}
    ) as beyond
    from channels where channel is not null
  ),
  shares as (
    select outbox.sequence, outbox.expires_at, row_number() over (partition by outbox.channel order by outbox.optional is not null, outbox.sequence) as place
    from ends join outbox on outbox.channel = ends.channel and outbox.sequence < ends.beyond
    where ${UNFINISHED} and ${HAS_FIRST('outbox')}
  )
  select sequence from shares order by place, case when expires_at is null then 0 else 1 end, sequence limit ${sql.lit(OUTBOX.handedOut)}
)`;

/** Query for unfinished messages, a share of each channel, and the parents of their threads. */
export function unfinishedRows(kysely: Kysely<Tables>) {
  return kysely
    .with('unfinished', (query) => query.selectFrom('outbox').selectAll().where('sequence', 'in', SHARES))
    .with('parents', (query) =>
      // A union rather than one query with `or`, for which PostgreSQL would read the whole table.
      query
        .selectFrom('outbox')
        .selectAll()
        .where('key', 'in', ({ selectFrom }) =>
          selectFrom('unfinished').select('thread').where('thread', 'is not', null).$narrowType<{ thread: NotNull }>(),
        ),
    )
    .selectFrom('unfinished')
    .selectAll()
    .union((query) => query.selectFrom('parents').selectAll())
    .orderBy('sequence');
}
