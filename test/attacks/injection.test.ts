import type { Interaction, StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { HOSTILE, harmIn, hostileText } from './support/hostile-texts.ts';
import { controlOf } from './support/incident-clicks.ts';
import { eachOf, generated, IS_LONG, inShortOrLong } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

let bot: AttackedBot;
let card: StoredMessage;
let answer: StoredMessage;
/** Everything that the bot asked Datadog for. */
const asked: string[] = [];
beforeAll(async () => {
  bot = await startAttackedBot({ way: 'socket', slack: { replyMilliseconds: 20_000 } });
  bot.datadog.onExchange(({ path, body }) => asked.push(`${decodeURIComponent(path)} ${JSON.stringify(body)}`));
  ({ card } = await bot.incident('github'));
  answer = await room().command('/health').reply();
});
afterAll(() => bot[Symbol.asyncDispose]());

const room = () => bot.slack.as('engineer').in('system-health');
const oncall = () => bot.slack.as('oncall').in('oncall');
/** The message with that text for one of its values: of another version of the bot, or forged. */
const changed = (message: StoredMessage, from: string, to: string): StoredMessage => ({
  ...message,
  blocks: JSON.parse(JSON.stringify(message.blocks).replaceAll(JSON.stringify(from), JSON.stringify(to))),
});
const idOf = (message: StoredMessage) =>
  String(message.metadata === null ? '' : JSON.stringify(message.blocks).match(/"value":"([^" ]*)"/)?.[1]);

/** Answers a modal as a person would, who sees its form opened by `open`. */
async function inModal(open: () => Interaction, values: readonly string[]): Promise<Interaction> {
  const user = bot.slack.as('oncall');
  await open().ack;
  const modal = await bot.slack.view(({ type, userId }) => type === 'modal' && userId === user.user.id, 20_000);
  const blocks = modal.view.blocks as readonly { element?: { action_id?: string; type?: string } }[];
  const inputs = blocks.flatMap(({ element }) =>
    element?.type === 'plain_text_input' ? [String(element.action_id)] : [],
  );
  const submitted = user.submit(modal, Object.fromEntries(inputs.map((input, at) => [input, values[at] ?? ''])));
  await submitted.ack;
  const left = user.modal();
  if (left !== undefined) user.dismiss(left);
  return submitted;
}

const line = (command: string, text: string) => room().command(`${command}${text}`);
const silenceForm = () =>
  oncall().choose(card, controlOf(card, 'Silence'), { value: `${idOf(card)} own`, isStale: true });

/** Every place at which a text comes into the bot from Slack. What they return is waited for. */
const SURFACES: Readonly<Record<string, (text: string) => Interaction | Promise<Interaction>>> = {
  '/health TEXT': (text) => line('/health ', text),
  '/health env:TEXT': (text) => line('/health env:', text),
  '/health METRIC env:TEXT': (text) => line('/health flaky env:', text),
  '/health help TEXT': (text) => line('/health help ', text),
  '/ci-status TEXT': (text) => line('/ci-status ', text),
  '/ci-status env:TEXT': (text) => line('/ci-status env:', text),
  '/eval-status TEXT': (text) => line('/eval-status ', text),
  '/collectors TEXT': (text) => line('/collectors ', text),
  '/incidents TEXT': (text) => line('/incidents ', text),
  '/collectors env:TEXT': (text) => line('/collectors env:', text),
  '/digest TEXT': (text) => line('/digest ', text),
  '/digest subscribe TEXT': (text) => line('/digest subscribe ', text),
  '/digest unsubscribe TEXT': (text) => line('/digest unsubscribe ', `zq${text}`),
  'value of a card': (text) => room().click(changed(answer, '/health', text), 'card.refresh', { isStale: true }),
  'line of a card': (text) =>
    room().click(changed(answer, '/health', `/health ${text}`), 'card.refresh', { isStale: true }),
  'id of an incident': (text) =>
    oncall().click(changed(card, idOf(card), text), controlOf(card, 'Details'), { isStale: true }),
  'choice of a silence': (text) =>
    oncall().choose(changed(card, `${idOf(card)} 1h`, `${idOf(card)} ${text}`), controlOf(card, 'Silence'), {
      value: `${idOf(card)} ${text}`,
      isStale: true,
    }),
  'action of a button': (text) => {
    const id = controlOf(card, 'Details');
    return oncall().click(changed(card, id, text), text, { isStale: true });
  },
};

const isOurs = ({ postedBy }: StoredMessage) => postedBy === 'bot';

/** Looks at everything that the bot has shown, and everything that it logged and asked for. */
function expectHarmless(what: string, count: number, unanswered: readonly string[]): void {
  const { messages, views } = bot.slack.workspace;
  const shown = [...messages.filter(isOurs), ...views];
  const harm = shown.flatMap(harmIn).map((text) => text.slice(0, 200));
  const refusals = bot.slack.wire
    .entries()
    .filter(({ refusal, direction }) => direction === 'to-slack' && refusal !== null);
  const noJson = bot.log.filter((text) => !isJson(text));
  const forged = bot.log.filter((text) => text.includes('"msg":"forged"'));
  const scopes = asked.flatMap((text) => [...text.matchAll(/:[\w.]+\{([^{}]*)\}/g)].map((match) => match[1] ?? ''));
  const odd = [...new Set(scopes)].filter((scope) => !/^(\*|env:(production|staging))$/.test(scope));
  const smuggled = asked.filter((text) => text.includes('zq')).map((text) => text.slice(0, 200));
  const wrong = {
    harm,
    refusals: refusals.map(({ method, refusal }) => `${method}: ${refusal}`),
    noJson,
    forged,
    odd,
    smuggled,
    unanswered,
  };
  const harmful = Object.values(wrong).reduce((sum, list) => sum + list.length, 0);
  tried(what, count, Math.max(0, count - harmful));
  tried('messages and views looked at for what is not ours', shown.length, shown.length - harm.length);
  expect({ ...wrong, ended: bot.ended(), unexpected: bot.slack.unexpected }).toEqual({
    harm: [],
    refusals: [],
    noJson: [],
    forged: [],
    odd: [],
    smuggled: [],
    unanswered: [],
    ended: null,
    unexpected: [],
  });
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Types each text at each place; names those at which a person was left without an answer. */
async function attack(pairs: readonly (readonly [surface: string, text: string])[]): Promise<readonly string[]> {
  const answers = await eachOf(pairs, 12, async ([surface, text]) => {
    const one = await SURFACES[surface]?.(text);
    const came = await one?.reply(1, { withinMs: 20_000 }).catch(() => null);
    return came === null ? `${surface}: ${JSON.stringify(text.slice(0, 60))}` : '';
  });
  return answers.filter(Boolean);
}

describe('injection', () => {
  test('the judge sees a text that is not escaped', () => {
    const raw = HOSTILE.filter((text) => /[<*_~`\0\u202e]/.test(text) && !text.includes('} or') && text !== '`');
    expect(raw.filter((text) => harmIn({ ...answer, text, blocks: [] }).length === 0)).toEqual([]);
  });

  test('hostile texts at every place do nothing, in Slack, in the log and in what Datadog is asked', async () => {
    const all = Object.keys(SURFACES).flatMap((surface) => HOSTILE.map((text) => [surface, text] as const));
    const pairs = all.filter((_, at) => IS_LONG || at % 2 === Math.floor(at / HOSTILE.length) % 2);
    expectHarmless('hostile texts at each place of input', pairs.length, await attack(pairs));
  });

  test('hostile texts in the forms, and in what Datadog says went wrong', async () => {
    const texts = HOSTILE.filter((text) => !/[\n\r]/.test(text) && text.length <= 200);
    for (const text of texts) await inModal(silenceForm, ['2h', text]);
    for (const text of texts) await inModal(silenceForm, [text, 'zq']);
    const failing: Promise<unknown>[] = [];
    for (const text of HOSTILE) {
      bot.datadog.faults.next({ kind: 'errors', message: text });
      failing.push(
        room()
          .command('/ci-status 30d')
          .reply()
          .catch(() => null),
      );
      await failing.at(-1);
    }
    bot.datadog.faults.clear();
    expectHarmless('hostile texts in forms and in errors of Datadog', texts.length * 2 + HOSTILE.length, []);
  });

  test('generated texts at places drawn by lot do nothing either', async () => {
    const surfaces = Object.keys(SURFACES);
    const texts = generated(hostileText, inShortOrLong(60, 1_000));
    const pairs = texts.map((text, at) => [surfaces[at % surfaces.length] ?? '', text] as const);
    expectHarmless('generated texts', pairs.length, await attack(pairs));
  });
});
