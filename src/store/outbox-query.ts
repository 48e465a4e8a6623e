import { type Kysely, type NotNull, sql } from 'kysely';
import type { Tables } from './codec.ts';
import { OUTBOX } from './limits.ts';
import type { OutboxHead } from './outbox.ts';

/** Word for word the condition of the index `outbox_unfinished_by_channel`, or it is not used. */
export const UNFINISHED = sql<boolean>`state <> 'refused' and (state <> 'sent' or shown_revision < revision)`;

/** Without its first message a reply would explain nothing: it is kept, and takes nobody's place meanwhile. */
const HAS_FIRST = (reply: string) =>
  sql<boolean>`not exists (select 1 from outbox as first where first.key = ${sql.ref(`${reply}.thread`)} and first.state = 'refused')`;

/** The first of each channel that may not expire, with how many there are: out of what is not done, of which there is not much. */
export const HEADS = sql<OutboxHead>`
  select outbox.channel, outbox.sequence, outbox.shown_revision as "shownRevision", outbox.created_at as "createdAt", firsts.messages
  from (
    select min(sequence) as sequence, count(*) as messages from outbox
    where ${UNFINISHED} and expires_at is null and ${HAS_FIRST('outbox')} group by channel
  ) as firsts
  join outbox on outbox.sequence = firsts.sequence order by outbox.channel`;

/** The channels in which something is not done: each found by one step in the index, however much there is of it. */
export const CHANNELS = sql`channels(channel) as (
  select min(channel) from outbox where ${UNFINISHED}
  union all
  select (select min(channel) from outbox where ${UNFINISHED} and channel > channels.channel)
  from channels where channels.channel is not null
)`;

/**
 * The sequences of what is handed out: of each channel its oldest, up to its share, so that no channel holds up another. Where that is
 * too much in all, each channel's first comes before any channel's second.
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
    select outbox.sequence, row_number() over (partition by outbox.channel order by outbox.sequence) as place
    from ends join outbox on outbox.channel = ends.channel and outbox.sequence < ends.beyond
    where ${UNFINISHED} and ${HAS_FIRST('outbox')}
  )
  select sequence from shares order by place, sequence limit ${sql.lit(OUTBOX.handedOut)}
)`;

/** The query for what is not done, a share of each channel, and the parents of its threads. */
export function unfinishedRows(kysely: Kysely<Tables>) {
  return kysely
    .with('unfinished', (query) => query.selectFrom('outbox').selectAll().where('sequence', 'in', SHARES))
    .with('parents', (query) =>
      // Two questions rather than one with `or`, for which PostgreSQL would read the whole table.
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
