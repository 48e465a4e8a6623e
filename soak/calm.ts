import { setTimeout as sleep } from 'node:timers/promises';
import { loadCatalog } from '../src/catalog/load.ts';
import { openSymptoms } from '../src/incidents/symptom.ts';
import { judgeOncall, type Violation } from '../test/support/judge.ts';
import { readStoreRows } from '../test/support/store-rows.ts';
import { keyOf, told } from '../test/support/told.ts';
import { judgeBlind, judgeFailing, SHOWN } from './answers.ts';
import { COLLECTORS } from './catalog.ts';
import { blindingFault } from './script.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** How long anything may take when nothing is wrong any more; a busy machine needs most of it. */
const PATIENCE_MS = 180_000;
/** From what is older the bot has answered already, and does not any more: it keeps what it knows of collectors for ten seconds. */
const FORGOTTEN_MS = 12_000;
const ANSWER_MS = 60_000;
/** How far back there is anything to judge; a silence or flapping keeps an incident for longer. */
const WINDOW_MS = 30 * 60_000;

/**
 * Ends all faults, waits until the bots have seen, told and settled everything, and judges what they have told. Collectors
 * that fail have to be seen first; then Datadog goes blind for a while; then all collectors work again.
 */
export async function calmPoint(world: World): Promise<void> {
  if (!(await allConnected(world))) return;
  await allFailuresSeen(world);
  await nothingGreen(world);
  for (const collector of COLLECTORS) world.stage.troubles.set(collector, 'works');
  await settled(world);
  for (const violation of await judged(world)) world.violate(violation);
  await answering(world);
  world.tally.count('calm points');
}

async function allConnected({ replicas, violate }: World): Promise<boolean> {
  const isSo = await until(() => replicas.every((one) => one.isConnected()), PATIENCE_MS);
  if (isSo) return true;
  const missing = replicas.filter((one) => !one.isConnected()).map(({ name }) => name);
  const what = `${missing.join(', ')}: not connected to Slack ${PATIENCE_MS / 1_000} s after all faults ended`;
  violate({ invariant: 'every replica comes back', what });
  return false;
}

const failing = ({ stage }: World) => COLLECTORS.filter((name) => stage.troubles.trouble(name) === 'failed');

/** Whatever fails now is what an incident tells. */
async function allFailuresSeen(world: World): Promise<void> {
  const { store, violate } = world;
  let unseen: readonly string[] = [];
  const isSeen = await until(async () => {
    const incidents = await store.incidents.current(Date.now());
    const seen = incidents.flatMap(({ incident }) => openSymptoms(incident)).filter(({ rule }) => rule === 'failed');
    unseen = failing(world).filter((collector) => !seen.some(({ subject }) => subject === collector));
    return unseen.length === 0;
  }, PATIENCE_MS);
  if (!isSeen) violate({ invariant: 'nothing is lost', what: `nobody saw that these fail: ${unseen.join(', ')}` });
}

/** Asks while collectors fail, and while Datadog tells nothing that holds. */
async function nothingGreen(world: World): Promise<void> {
  const { stage, seed, round, violate } = world;
  await sleep(FORGOTTEN_MS);
  const titles = titlesOf(world, failing(world));
  for (const violation of await notShown(world, titles)) violate(violation);
  const fault = blindingFault(seed, round);
  stage.datadog.faults.always(fault);
  world.tally.fault(`Datadog blind: ${fault.kind}`);
  await sleep(FORGOTTEN_MS);
  const blind = await answerTo(world, '/collectors');
  if (blind !== undefined) for (const violation of judgeBlind(blind, '/collectors')) violate(violation);
  stage.datadog.faults.clear();
}

/** What is wrong with `/collectors`; asked once more where a collector is missing, for an answer that came too late for its table. */
async function notShown(world: World, titles: readonly string[]): Promise<readonly Violation[]> {
  const asked = async () => {
    const answer = await answerTo(world, '/collectors');
    return answer === undefined ? [] : judgeFailing(answer, titles);
  };
  const found = await asked();
  if (!found.some(({ invariant }) => invariant === SHOWN)) return found;
  await sleep(FORGOTTEN_MS);
  return [...found.filter(({ invariant }) => invariant !== SHOWN), ...(await asked())];
}

function titlesOf({ stage }: World, names: readonly string[]): readonly string[] {
  const { collectors } = loadCatalog(`${stage.env.DATA_DIR}/catalog`);
  return collectors.filter(({ name }) => names.includes(name)).map(({ name, title }) => title ?? name);
}

async function answerTo({ stage, violate, tally }: World, line: string) {
  tally.count('commands');
  const answer = await stage.slack
    .as('lead')
    .in('system-health')
    .command(line)
    .reply(1, { withinMs: ANSWER_MS })
    .catch((error: Error) => void violate({ invariant: 'commands are answered', what: `${line}: ${error.message}` }));
  if (answer) tally.count('answered');
  return answer ?? undefined;
}

/** Waits until nothing is breached any more and everything is sent. */
async function settled({ store, violate }: World): Promise<void> {
  const isCalm = await until(async () => {
    const { conditions, blind } = await store.incidents.watch();
    return Object.keys(conditions).length === 0 && blind === null;
  }, PATIENCE_MS);
  if (!isCalm) {
    const { conditions, blind } = await store.incidents.watch();
    const what = `${PATIENCE_MS / 1_000} s after all works: ${JSON.stringify({ conditions: Object.keys(conditions), blind })}`;
    violate({ invariant: 'every recovery is seen', what });
  }
  if (await until(async () => (await store.outbox.unfinished()).length === 0, PATIENCE_MS)) return;
  const left = (await store.outbox.unfinished()).map(({ key, state, outcome }) => `${key} (${state}: ${outcome})`);
  const what = `${PATIENCE_MS / 1_000} s after all works these are not: ${left.join(', ')}`;
  violate({ invariant: 'everything is sent', what });
}

/** What the judge finds, and still finds a little later: a digest or a reminder may be on its way just now. */
async function judged(world: World): Promise<readonly Violation[]> {
  let found: readonly Violation[] = [];
  await until(async () => {
    found = await judge(world);
    return found.length === 0;
  }, PATIENCE_MS / 6);
  return found;
}

async function judge({ stage, database, tally }: World): Promise<readonly Violation[]> {
  const { slack, datadog } = stage;
  const since = Date.now() - WINDOW_MS;
  const rows = await readStoreRows(database.config, since);
  const known = new Set(rows.outbox.map(({ key }) => key));
  slack.forget(since, (message) => known.has(keyOf(message)));
  const facts = { rows, told: told(slack), unexpected: [...slack.unexpected, ...datadog.unexpected] };
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
async function answering(world: World): Promise<void> {
  await Promise.all(world.replicas.map(() => answerTo(world, '/health')));
}
