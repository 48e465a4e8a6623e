import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { renderNotice } from '../../../blocks/kit/message.ts';
import { type Card, explanation } from '../../../blocks/render-card.ts';
import type { Command, Ports } from '../../../commands/command.ts';
import { answerLine, type ListenerDeps, registerCommands } from '../../../src/slack/listeners/commands.ts';

/** A command that answers with its arguments. */
const echo: Command = {
  name: '/echo',
  description: 'Answers with its arguments',
  usageHint: '',
  answer: async (args) => explanation(renderNotice(`[${args}]`)),
};

const FROM = { teamId: 'T1', channelId: 'C1', userId: 'U1' };
const ports = { clock: () => 0 } as unknown as Ports;

const textOf = (card: Card) => (card.kind === 'explanation' ? card.model.text : card.kind);

/** Registers the listener and returns what a payload of Slack is answered with. */
function listening(): (command: Readonly<Record<string, unknown>>) => Promise<readonly string[]> {
  const texts: string[] = [];
  let listener: ((request: unknown) => Promise<void>) | undefined;
  const app = { command: (_: RegExp, one: (request: unknown) => Promise<void>) => (listener = one) };
  const run = (...args: readonly unknown[]) => (args.at(-1) as () => Promise<void>)();
  const deps = {
    commands: [echo],
    ports,
    delivery: { toAsker: async (_: unknown, card: Card) => void texts.push(textOf(card)) },
    inflight: { inSlot: run },
    metrics: { timeAnswer: run },
    log: { info: () => {} },
  };
  registerCommands(app as unknown as App, deps as unknown as ListenerDeps);
  return async (command) => {
    const body = { response_url: 'https://slack.example/', team_id: 'T1', channel_id: 'C1', user_id: 'U1', ...command };
    await listener?.({ ack: async () => {}, body, client: {}, command: body });
    return texts;
  };
}

describe('registerCommands', () => {
  test('a command without a text is asked without arguments', async () => {
    expect(await listening()({ command: '/echo' })).toEqual(['[].']);
  });

  test('a command with a text is asked with it', async () => {
    expect(await listening()({ command: '/echo', text: 'undefined' })).toEqual(['[undefined].']);
  });
});

describe('answerLine', () => {
  test.each(['/echo a b', '/Echo a b', '/ECHO a b', '  /echo a b '])('"%s" reaches the command', async (line) => {
    expect(textOf(await answerLine([echo], { line, ports, from: FROM }))).toBe('[a b].');
  });

  test('a command that the bot does not have is answered with those that it has', async () => {
    const card = await answerLine([echo], { line: '/ech', ports, from: FROM });
    expect(textOf(card)).toContain('This bot has no command `/ech`; it has `/echo`.');
  });
});
