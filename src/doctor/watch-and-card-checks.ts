import { memo } from '../core/memo.ts';
import { createLookups, MOST_LOOKED_UP } from '../slack/lookups.ts';
import type { Posted } from '../store/outbox.ts';
import { readOnly } from '../store/read-only.ts';
import { NOTHING_WATCHED, readWatchesAndCards, type WatchesAndCards } from '../store/read-watches-and-cards.ts';
import { databaseFile } from '../store/sqlite/data-folder.ts';
import { isPersonal } from '../watches/rules/watch.ts';
import { type CheckId, type CheckResult, unchecked } from './check-result.ts';
import { blocked, type DoctorContext, needing } from './context.ts';
import type { Check } from './run-checks.ts';
import { askSlack, SILENT } from './slack-answer.ts';
import type { DoctorSlack } from './slack-client.ts';
import { exists, STORE_MS } from './store-checks.ts';
import * as judge from './watch-and-card-judge.ts';

/** Checks of what channels have asked for: watches and living cards, which are in the database and in Slack. */
export function watchAndCardChecks(context: DoctorContext, slack: DoctorSlack): readonly Check[] {
  const { catalog, clock } = context;
  const rows = memo(() => readRows(context));
  const looks = createLooks(context, slack);
  const check = (id: CheckId, judged: (read: WatchesAndCards) => Promise<readonly CheckResult[]>): Check =>
    needing(context, ['DATABASE_URL', 'DATA_DIR'], {
      ids: [id],
      limitMs: STORE_MS,
      async run() {
        const read = await rows().catch(() => null);
        if (read === null)
          return [unchecked(id, 'the database has to open first', 'fix the line of store.opens first')];
        return judged(read);
      },
    });
  const ofSlack = (one: Check) => needing(context, ['SLACK_BOT_TOKEN', 'SLACK_API_URL'], one);
  const names = check('watches.catalog', async (read) => judge.judgeNames(read, catalog?.areas ?? []));
  return [
    catalog === null ? blocked(names, 'the catalog has a problem', 'fix the line of catalog.file first') : names,
    ofSlack(
      check('watches.channels', async ({ watches }) => {
        // A direct message cannot be looked up without opening it.
        const channels = watches.filter((watch) => !isPersonal(watch)).map(({ channel }) => channel);
        return judge.judgeChannels('watches.channels', await looks.channels(channels));
      }),
    ),
    ofSlack(
      check('live.channels', async ({ cards }) =>
        judge.judgeChannels('live.channels', await looks.channels(cards.map(({ card }) => card.channel))),
      ),
    ),
    ofSlack(
      check('live.messages', async ({ cards }) => {
        const posted = cards.flatMap(({ card, message }) => (message?.posted ? [{ card, at: message.posted }] : []));
        return judge.judgeMessages(await looks.messages(posted.map(({ card, at }) => [card.channel, at])));
      }),
    ),
    check('live.current', async (read) => judge.judgeCurrent(read, clock())),
  ];
}

async function readRows({ config: { store } }: DoctorContext): Promise<WatchesAndCards> {
  if (store.kind === 'sqlite' && !(await exists(databaseFile(store.folder)))) return NOTHING_WATCHED;
  const database = await readOnly(store);
  try {
    return await readWatchesAndCards(database);
  } finally {
    // A server that hangs does not hold the result back.
    void database.close().catch(() => {});
  }
}

/** Looks at channels and messages in Slack, each once and a bounded number of each: the others are not known. */
function createLooks({ config, slackFetch, clock }: DoctorContext, slack: DoctorSlack) {
  const { botToken, apiUrl } = config.slack;
  const fetch = slackFetch ?? (() => Promise.reject(new Error('SLACK_API_URL is invalid')));
  const lookups = createLookups({ botToken, apiUrl, fetch, logger: SILENT, clock });
  const known = new Map<string, Promise<judge.Seen>>();
  const look = async (channel: string): Promise<judge.Seen> => {
    if ((await slack.token()).kind !== 'answered') return 'unknown';
    const access = await lookups.recentAccess(channel);
    return typeof access === 'object' ? access : access === 'open' ? 'there' : 'unknown';
  };
  const lookOnce = (channel: string): Promise<judge.Seen> => {
    const found = known.get(channel) ?? (known.size < MOST_LOOKED_UP ? look(channel) : undefined);
    if (found === undefined) return Promise.resolve('unknown');
    known.set(channel, found);
    return found;
  };
  const lookAtMessage = async ({ channel, ts }: Posted): Promise<judge.Seen> => {
    if ((await slack.token()).kind !== 'answered') return 'unknown';
    const answer = await askSlack(() => slack.client.chat.getPermalink({ channel, message_ts: ts }));
    if (answer.kind === 'answered') return 'there';
    return answer.kind === 'refused' && answer.word === 'message_not_found' ? { word: answer.word } : 'unknown';
  };
  return {
    channels: (channels: readonly string[]): Promise<readonly judge.Look[]> =>
      Promise.all([...new Set(channels)].map(async (channel) => ({ channel, seen: await lookOnce(channel) }))),
    messages: (messages: readonly (readonly [channel: string, at: Posted])[]): Promise<readonly judge.Look[]> =>
      Promise.all(
        messages.map(async ([channel, at], index) => ({
          channel,
          seen: index < MOST_LOOKED_UP ? await lookAtMessage(at) : 'unknown',
        })),
      ),
  };
}
