import type { LocalServices, Program } from '@metta-health-bot/demo';
import type { Interaction } from '@metta-health-bot/local-slack';
import { BOT } from '../src/cli/demo-bot.ts';
import type { Environment } from '../src/config/environment.ts';

/** One of the two that are compared. */
export interface Contender {
  readonly program: (services: LocalServices) => Program;
  readonly env: (services: LocalServices) => Environment;
  /** Resolves when the acknowledged command is done with. Rejects when what came is not an answer. */
  readonly done: (interaction: Interaction) => Promise<void>;
}

const ANSWER_LIMIT_MS = 15_000;

/** Ten lines of Bolt: done with a command once it is acknowledged. */
export const BARE: Contender = {
  program: ({ slack }) => ({
    file: 'dist/bench/bare-bolt.js',
    args: [slack.tokens.bot, slack.tokens.app, slack.apiUrl],
    connected: 'bare Bolt is connected to Slack',
  }),
  env: () => ({}),
  done: async () => {},
};

/** This bot: done with a command once Slack has taken the rollup through the response_url. */
export const OURS: Contender = {
  program: () => BOT,
  env: ({ env }) => env,
  async done(interaction) {
    const { blocks, text } = await interaction.reply(1, { withinMs: ANSWER_LIMIT_MS });
    if (!blocks.some(({ type }) => type === 'data_table' || type === 'table')) {
      throw new Error(`the bot answered without a rollup: ${text}`);
    }
  },
};
