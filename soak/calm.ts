import { setTimeout as sleep } from 'node:timers/promises';
import { loadCatalog } from '../src/catalog/load.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { openSymptoms } from '../src/incidents/rules/incident.ts';
import { judgeOncall, type Violation } from '../test/support/oncall-judge.ts';
import { outboxKeyOf, postedMessages } from '../test/support/posted-messages.ts';
import { readStoreRows } from '../test/support/store-rows.ts';
import { judgeDuringOutage, judgeFailing, SHOWN } from './answers.ts';
import { COLLECTORS } from './catalog.ts';
import { outageFault } from './script.ts';
import type { Soak } from './soak.ts';
import { until } from './until.ts';

/** Longest wait for anything when there is no fault any more; a busy machine needs most of it. */
const LIMIT_MS = 180_000;
/** Age of data from which the bot no longer answers: it caches the state of collectors for ten seconds. */
const EXPIRED_MS = 12_000;
const ANSWER_MS = MINUTE_MS;
/** Age up to which there is anything to judge; a silence or flapping keeps an incident for longer. */
const WINDOW_MS = 30 * MINUTE_MS;

/**
 * Ends all faults, waits until the bots have evaluated, posted and settled everything, and judges their messages. Collectors
 * that fail have to be seen first; then Datadog cannot be read for a while; then all collectors work again.
 */
export async function calmPoint(soak: Soak): Promise<void> {
  if (!(await allConnected(soak))) return;
  await allFailuresSeen(soak);
  await nothingGreen(soak);
  for (const collector of COLLECTORS) soak.services.troubles.set(collector, 'works');
  await settled(soak);
  for (const violation of await judged(soak)) soak.violate(violation);
  await answering(soak);
  soak.tally.count('calm points');
}

async function allConnected({ replicas, violate }: Soak): Promise<boolean> {
  const isSo = await until(() => replicas.every((one) => one.isConnected()), LIMIT_MS);
  if (isSo) return true;
  const missing = replicas.filter((one) => !one.isConnected()).map(({ name }) => name);
  const what = `${missing.join(', ')}: not connected to Slack ${LIMIT_MS / 1_000} s after all faults ended`;
  violate({ invariant: 'every replica comes back', what });
  return false;
}

const failing = ({ services }: Soak) => COLLECTORS.filter((name) => services.troubles.trouble(name) === 'failed');

/** Compares the current failures with the incidents. */
async function allFailuresSeen(soak: Soak): Promise<void> {
  const { store, violate } = soak;
  let unseen: readonly string[] = [];
  const isSeen = await until(async () => {
    const incidents = await store.incidents.current(Date.now());
    const seen = incidents.flatMap(({ incident }) => openSymptoms(incident)).filter(({ rule }) => rule === 'failed');
    unseen = failing(soak).filter((collector) => !seen.some(({ subject }) => subject === collector));
    return unseen.length === 0;
  }, LIMIT_MS);
  if (!isSeen) violate({ invariant: 'nothing is lost', what: `nobody saw that these fail: ${unseen.join(', ')}` });
}

/** Sends commands while collectors fail, and while Datadog returns nothing valid. */
async function nothingGreen(soak: Soak): Promise<void> {
  const { services, seed, round, violate } = soak;
  await sleep(EXPIRED_MS);
  const titles = titlesOf(soak, failing(soak));
  for (const violation of await notShown(soak, titles)) violate(violation);
  const fault = outageFault(seed, round);
  services.datadog.faults.always(fault);
  soak.tally.fault(`Datadog unreadable: ${fault.kind}`);
  await sleep(EXPIRED_MS);
  const answer = await answerTo(soak, '/collectors');
  if (answer !== undefined) for (const violation of judgeDuringOutage(answer, '/collectors')) violate(violation);
  services.datadog.faults.clear();
}

/** Returns the problems of `/collectors`; asks once more if a collector is missing, because an answer may be too late for its table. */
async function notShown(soak: Soak, titles: readonly string[]): Promise<readonly Violation[]> {
  const asked = async () => {
    const answer = await answerTo(soak, '/collectors');
    return answer === undefined ? [] : judgeFailing(answer, titles);
  };
  const found = await asked();
  if (!found.some(({ invariant }) => invariant === SHOWN)) return found;
  await sleep(EXPIRED_MS);
  return [...found.filter(({ invariant }) => invariant !== SHOWN), ...(await asked())];
}

function titlesOf({ services }: Soak, names: readonly string[]): readonly string[] {
  const { collectors } = loadCatalog(`${services.env.DATA_DIR}/catalog`);
  return collectors.filter(({ name }) => names.includes(name)).map(({ name, title }) => title ?? name);
}

async function answerTo({ services, violate, tally }: Soak, line: string) {
  tally.count('commands');
  const answer = await services.slack
    .as('lead')
    .in('system-health')
    .command(line)
    .reply(1, { withinMs: ANSWER_MS })
    .catch((error: Error) => void violate({ invariant: 'commands are answered', what: `${line}: ${error.message}` }));
  if (answer) tally.count('answered');
  return answer ?? undefined;
}

/** Waits until nothing is breached any more and everything is sent. */
async function settled({ store, violate }: Soak): Promise<void> {
  const isCalm = await until(async () => {
    const { conditions, outage } = await store.incidents.evaluationState();
    return Object.keys(conditions).length === 0 && outage === null;
  }, LIMIT_MS);
  if (!isCalm) {
    const { conditions, outage } = await store.incidents.evaluationState();
    const what = `${LIMIT_MS / 1_000} s after all works: ${JSON.stringify({ conditions: Object.keys(conditions), outage })}`;
    violate({ invariant: 'every recovery is seen', what });
  }
  if (await until(async () => (await store.outbox.unfinished()).length === 0, LIMIT_MS)) return;
  const left = (await store.outbox.unfinished()).map(({ key, state, outcome }) => `${key} (${state}: ${outcome})`);
  const what = `${LIMIT_MS / 1_000} s after all works these are not: ${left.join(', ')}`;
  violate({ invariant: 'everything is sent', what });
}

/** Returns the judge's findings that are still there a little later: a digest or a reminder may be on its way. */
async function judged(soak: Soak): Promise<readonly Violation[]> {
  let found: readonly Violation[] = [];
  await until(async () => {
    found = await judge(soak);
    return found.length === 0;
  }, LIMIT_MS / 6);
  return found;
}

async function judge({ services, database, tally }: Soak): Promise<readonly Violation[]> {
  const { slack, datadog } = services;
  const since = Date.now() - WINDOW_MS;
  const rows = await readStoreRows(database.config, since);
  const known = new Set(rows.outbox.map(({ key }) => key));
  slack.forget(since, (message) => known.has(outboxKeyOf(message)));
  const facts = { rows, posted: postedMessages(slack), unexpected: [...slack.unexpected, ...datadog.unexpected] };
  const found = [...judgeOncall(facts, { since }), ...stillOpen(rows)];
  if (found.length === 0) tally.count('judged incidents', rows.incidents.length);
  return found;
}

/** Nothing fails: only what flaps stays open for a while. */
function stillOpen({ incidents }: Awaited<ReturnType<typeof readStoreRows>>): readonly Violation[] {
  const open = incidents.filter(({ status, body }) => status === 'firing' && !/"flapping":\s*true/.test(body));
  return open.map(({ id }) => ({ invariant: 'every recovery is seen', what: `${id} is still open` }));
}

/** Every replica answers once: Slack gives each its turn. */
async function answering(soak: Soak): Promise<void> {
  await Promise.all(soak.replicas.map(() => answerTo(soak, '/health')));
}
