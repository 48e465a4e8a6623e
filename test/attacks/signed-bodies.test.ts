import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { commandBody, send, signed } from './support/requests.ts';
import { eachOf, generated, inShortOrLong } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

let bot: AttackedBot;
beforeAll(async () => {
  bot = await startAttackedBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

type Json = Readonly<Record<string, unknown>>;
interface OddBody {
  readonly name: string;
  readonly body: string;
  readonly type?: string;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const json = (name: string, body: string): OddBody => ({ name, body, type: JSON_TYPE });
const payload = (name: string, value: unknown): OddBody => ({
  name: `payload: ${name}`,
  body: `payload=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
});

const answerTo = () => `${bot.slack.origin}/response/odd`;
const base = (): Json => ({
  team: { id: 'T0METTA' },
  api_app_id: 'A0HEALTH',
  user: { id: 'U0LEAD', team_id: 'T0METTA' },
  trigger_id: '1.2.3',
  channel: { id: 'C0ONCALL', name: 'oncall' },
  response_url: answerTo(),
});
const action = { type: 'button', action_id: 'card.refresh', block_id: 'b', value: '/health', action_ts: '1.2' };
const pressed = (more: Json): Json => ({ type: 'block_actions', ...base(), actions: [action], ...more });
const submitted = (view: unknown): Json => ({ type: 'view_submission', ...base(), view });
const event = (inner: unknown, more: Json = {}): string =>
  JSON.stringify({ type: 'event_callback', team_id: 'T0METTA', api_app_id: 'A0HEALTH', event: inner, ...more });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

function oddBodies(): readonly OddBody[] {
  const silence = { callback_id: 'incident.silence', private_metadata: '{"incident":"git', state: { values: {} } };
  return [
    ...['true', '1', '"text"', '[]', '{}', '[null]', '', ' ', '{', 'NaN', '\ufeff{}', '{"type":null}'].map((body) =>
      json(`JSON ${body}`, body),
    ),
    json('JSON of 200,000 depths', nested(200_000)),
    json('JSON array of 200,000 depths', '['.repeat(200_000) + ']'.repeat(200_000)),
    json(
      '__proto__',
      '{"__proto__":{"ssl_check":1,"type":"url_verification","challenge":"x"},"type":"event_callback"}',
    ),
    json('constructor', '{"constructor":{"prototype":{"polluted":true}},"type":"event_callback","event":{}}'),
    json('a challenge that is no text', '{"type":"url_verification","challenge":{"a":[1]}}'),
    ...[null, [], 'x', 1, {}, { type: null }, { type: {} }, { type: 'app_home_opened' }].map((inner) =>
      json(`event ${JSON.stringify(inner)}`, event(inner)),
    ),
    json('Home of nobody', event({ type: 'app_home_opened', user: { id: 1 }, tab: ['home'] }, { event_id: [] })),
    json('authorizations null', event({ type: 'app_home_opened', user: 'U0LEAD' }, { authorizations: [null] })),
    ...['[]', '1', '""', '', '{', '%', '{}', '[null]', 'true'].map((value) => payload(value, value)),
    payload('a depth of 200,000', nested(200_000)),
    payload('without actions', { type: 'block_actions', ...base() }),
    payload('actions null', pressed({ actions: null })),
    payload('action null', pressed({ actions: [null] })),
    payload('no actions at all', pressed({ actions: [] })),
    payload('value of another kind', pressed({ actions: [{ ...action, value: { a: 1 } }] })),
    payload('option null', pressed({ actions: [{ ...action, type: 'static_select', selected_option: null }] })),
    payload('user null', pressed({ user: null })),
    payload('user gone', pressed({ user: undefined })),
    payload('a form of nobody', { ...submitted(silence), user: undefined }),
    payload('team null', pressed({ team: null })),
    payload('channel null', pressed({ channel: null, container: null })),
    payload('message null', pressed({ message: null, actions: [{ ...action, action_id: 'incident.acknowledge' }] })),
    payload('state null', pressed({ state: null, view: null, container: { type: 'view' } })),
    payload('answer to a file', pressed({ response_url: 'file:///etc/passwd' })),
    payload('answer to no address', pressed({ response_url: 'not an address' })),
    payload('answer to null', pressed({ response_url: null })),
    payload('view null', submitted(null)),
    payload('view without state', submitted({ callback_id: 'incident.silence', private_metadata: '{}' })),
    payload('cut private_metadata', submitted(silence)),
    payload('private_metadata null', submitted({ ...silence, private_metadata: 'null' })),
    payload('private_metadata of others', submitted({ ...silence, private_metadata: '{"incident":{},"channel":[]}' })),
    payload('search null', submitted({ callback_id: 'metric.search', private_metadata: 'null', state: null })),
    ...['shortcut', 'message_action', 'block_suggestion', 'view_closed', 'dialog_submission', 'constructor'].map(
      (type) => payload(`type ${type}`, { ...base(), type, callback_id: 'x', view: {}, action_id: 'x' }),
    ),
    { name: 'two payloads', body: `payload=null&payload=${encodeURIComponent(JSON.stringify(pressed({})))}` },
    { name: 'a command of 100 kB', body: commandBody('x'.repeat(100_000), answerTo()) },
    { name: 'a command of null bytes', body: commandBody('\0'.repeat(100), answerTo()) },
    { name: 'a command of nobody', body: commandBody('', answerTo(), { user_id: '', channel_id: '' }) },
    { name: 'a command unknown here', body: commandBody('', answerTo(), { command: '/constructor' }) },
    { name: 'a command without name', body: commandBody('', answerTo(), { command: '' }) },
    { name: 'a command twice', body: `${commandBody('', answerTo())}&command=/digest&text=list` },
    { name: 'a command to answer in a file', body: commandBody('', 'file:///etc/passwd') },
    { name: 'broken escapes', body: 'command=%2Fhealth&text=%E0%A4%A&response_url=%' },
    { name: 'fields of prototypes', body: '__proto__=1&__proto__[ssl_check]=1&constructor=2&command[]=3' },
    { name: '10,000 fields', body: Array.from({ length: 10_000 }, (_, at) => `f${at}=1`).join('&') },
  ];
}

/** Bolt answers 404 after three seconds to what no listener takes: all wait for it together. */
const AT_ONCE = 80;
/** After so many ends of the process the rest is not tried. */
const MOST_ENDS = 4;

/** Whether the process has ended, or is about to: whoever lives answers a sound command. Then another one is started. */
async function hasEnded(): Promise<boolean> {
  const asked = bot.slack.as('engineer').in('system-health').command('/health help');
  if (typeof (await asked.ack) !== 'string' && bot.ended() === null) return false;
  await vi.waitFor(() => expect(bot.ended()).not.toBeNull(), { timeout: 12_000 });
  await bot[Symbol.asyncDispose]();
  bot = await startAttackedBot();
  return true;
}

/** Sends them, some at once; each must be answered as expected, and the process must live on. */
async function expectTaken(what: string, bodies: readonly OddBody[], expected = /^(200|4\d\d)$/): Promise<void> {
  const wrong: string[] = [];
  let ends = 0;
  for (let from = 0; from < bodies.length; from += AT_ONCE) {
    const some = bodies.slice(from, from + AT_ONCE);
    const post = ({ body, type = FORM_TYPE }: OddBody) => send(bot.port, { headers: signed(body, type), body });
    const statuses = ends < MOST_ENDS ? await eachOf(some, AT_ONCE, post) : [];
    const suffix = ends < MOST_ENDS && (await hasEnded()) ? ', and it or one beside it ended the process' : '';
    if (suffix !== '') ends += 1;
    for (const [at, { name }] of some.entries()) {
      const isRight = suffix === '' && expected.test(String(statuses[at]));
      if (!isRight) wrong.push(`${name.slice(0, 150)}: ${statuses[at]}${suffix}`);
    }
  }
  tried(what, bodies.length, bodies.length - wrong.length);
  expect(wrong).toEqual([]);
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    '',
    [],
    {},
    [null],
    '\0',
    '__proto__',
    'U0LEAD',
    '1h',
    1e308,
    'x'.repeat(5_000),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A payload with some of its parts, at any depth, replaced or gone. */
function damaged(
  value: unknown,
  damages: readonly { readonly at: number; readonly by: unknown; readonly isGone: boolean }[],
): unknown {
  let count = 0;
  const visit = (part: unknown): unknown => {
    const damage = damages.find(({ at }) => at === count);
    count += 1;
    if (damage !== undefined) return damage.isGone ? undefined : damage.by;
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(value);
}

describe('signed bodies', () => {
  test('the bodies null and payload=null, signed, are a 400', async () => {
    await expectTaken('signed bodies of null', [json('JSON null', 'null'), payload('null', 'null')], /^400$/);
  });

  test('a signed body is accepted or refused whatever it holds, and the process lives', async () => {
    await expectTaken('odd signed bodies', oddBodies());
    expect(bot.slack.as('lead').home()).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('generated bodies: payloads of Slack with parts of them replaced or gone', async () => {
    const view = { id: 'V1', type: 'modal', hash: '1.2', private_metadata: '{"incident":"x","channel":"C0ONCALL"}' };
    const state = { values: { duration: { duration: { value: '1h' } }, reason: { reason: { value: 'x' } } } };
    const sound: readonly Json[] = [
      pressed({ message: { ts: '1.2', text: 'x' }, container: { type: 'message', channel_id: 'C0ONCALL' } }),
      pressed({ actions: [{ ...action, action_id: 'incident.resolve', value: 'github-2026' }] }),
      pressed({
        actions: [{ type: 'static_select', action_id: 'incident.silence', selected_option: { value: 'x 1h' } }],
      }),
      submitted({ ...view, callback_id: 'incident.silence', state }),
      submitted({ ...view, callback_id: 'metric.search', state }),
      {
        type: 'event_callback',
        team_id: 'T0METTA',
        event_id: 'E',
        event: { type: 'app_home_opened', user: 'U0LEAD', tab: 'home' },
      },
    ];
    const damage = fc.record({ at: fc.nat(25), by: odd, isGone: fc.boolean() });
    const plans = fc.tuple(fc.constantFrom(...sound), fc.array(damage, { minLength: 1, maxLength: 4 }));
    const bodies = generated(plans, inShortOrLong(60, 1_000)).map(([one, damages], at): OddBody => {
      const text = JSON.stringify(damaged(one, damages) ?? {});
      return one.type === 'event_callback' ? json(`${at}: ${text}`, text) : payload(`${at}: ${text}`, text);
    });
    await expectTaken('generated signed bodies', bodies);
  });
});
