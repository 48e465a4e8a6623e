import type { LocalServices, Program } from '@metta-health-bot/demo';
import type { Interaction } from '@metta-health-bot/local-slack';
import { BOT } from '../src/cli/demo-bot.ts';
import type { Environment } from '../src/config/environment.ts';

/** One of those that are compared. */
export interface Contender {
  readonly program: (services: LocalServices) => Program;
  readonly env: (services: LocalServices) => Environment;
  /** Resolves when the acknowledged command is done with. Rejects when what came is not an answer. */
  readonly done: (interaction: Interaction) => Promise<void>;
}

/** Names of the contenders, in the order in which a round runs them. */
export const CONTENDERS = ['acking', 'posting', 'bot'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

const ANSWER_LIMIT_MS = 15_000;

/** Returns the contenders; `payloadFile` has the answer that ten lines of Bolt post, finished, as JSON. */
export function contenders(payloadFile: string): Readonly<Record<ContenderName, Contender>> {
  return { acking: ACKING, posting: postingFrom(payloadFile), bot: BOT_ITSELF };
}

/** Ten lines of Bolt: done with a command once it is acknowledged. */
const ACKING: Contender = {
  program: ({ slack }) => ({
    file: 'dist/bench/bare-bolt.js',
    args: [slack.tokens.bot, slack.tokens.app, slack.apiUrl],
    connected: 'bare Bolt is connected to Slack',
  }),
  env: () => ({}),
  done: async () => {},
};

/** Ten lines of Bolt that post the same answer as the bot, without having to read or to render it. */
function postingFrom(payloadFile: string): Contender {
  return {
    program: ({ slack }) => ({
      file: 'dist/bench/posting-bolt.js',
      args: [slack.tokens.bot, slack.tokens.app, slack.apiUrl, payloadFile],
      connected: 'posting Bolt is connected to Slack',
    }),
    env: () => ({}),
    done: expectRollup,
  };
}

/** This bot: done with a command once Slack has taken the rollup through the response_url. */
export const BOT_ITSELF: Contender = {
  program: () => BOT,
  env: ({ env }) => env,
  done: expectRollup,
};

async function expectRollup(interaction: Interaction): Promise<void> {
  const { blocks, text } = await interaction.reply(1, { withinMs: ANSWER_LIMIT_MS });
  if (!blocks.some(({ type }) => type === 'data_table' || type === 'table')) {
    throw new Error(`the answer has no rollup: ${text}`);
  }
}
