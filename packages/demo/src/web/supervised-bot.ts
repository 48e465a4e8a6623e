import { once } from 'node:events';
import type { SocketMode } from '@metta-health-bot/local-slack';
import type { LaunchedBot } from '../bot-process.ts';
import type { BotState } from './protocol.ts';

/** The bot's process, controlled by the person at the page. A killed bot stays ended until it is started. */
export interface SupervisedBot {
  state(): BotState;
  /** Throws a sentence when it runs already. */
  start(): void;
  /** Ends it by SIGTERM, which lets it finish, and starts it again. */
  restart(): Promise<void>;
  /** Ends it by SIGKILL. Throws a sentence when there is none. */
  kill(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

interface SupervisionOptions {
  readonly launch: () => LaunchedBot;
  readonly socket: Pick<SocketMode, 'count' | 'drop' | 'onChange'>;
  /** Called after each change of the state. */
  readonly changed: () => void;
  /** Called if a bot ends before Slack could reach it; the message of the error has the last lines that it printed. */
  readonly failed: (error: Error) => void;
}

const CLOSE_LIMIT_MS = 3_000;

/** A bot that is not started yet. */
export function superviseBot({ launch, socket, changed, failed }: SupervisionOptions): SupervisedBot {
  let bot: LaunchedBot | null = null;
  /** The one that somebody here ended. */
  let ended: LaunchedBot | null = null;
  let wasConnected = false;
  socket.onChange(() => {
    wasConnected ||= socket.count() > 0;
    changed();
  });
  const start = () => {
    if (bot !== null) throw new Error('The bot is running already.');
    const launched = launch();
    bot = launched;
    wasConnected = false;
    launched.connected.catch((error: Error) => (ended === launched ? undefined : failed(error)));
    launched.child.once('exit', () => {
      bot = null;
      // The links of an ended process are closed, though that may not have been noticed yet.
      socket.drop();
      changed();
    });
    changed();
  };
  const stop = async () => {
    ended = bot;
    await bot?.stop();
  };
  const kill = async () => {
    if (bot === null) throw new Error('The bot is not running.');
    ended = bot;
    const exit = once(bot.child, 'exit');
    bot.child.kill('SIGKILL');
    await exit;
  };
  return {
    state() {
      if (bot === null) return 'stopped';
      if (socket.count() > 0) return 'connected';
      return wasConnected ? 'disconnected' : 'starting';
    },
    start,
    async restart() {
      await stop();
      if (bot === null) start();
    },
    kill,
    async close() {
      const limit = setTimeout(() => bot?.child.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await stop();
      clearTimeout(limit);
    },
  };
}
