import { startBotProcess, startLocalServices } from '@metta-health-bot/demo';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { BOT_ITSELF } from './contender.ts';
import type { RoundSettings } from './round.ts';

/** Returns the bot's answer to /health as JSON, as it was posted to the response_url. */
export async function captureAnswer({ catalog, data }: Pick<RoundSettings, 'catalog' | 'data'>): Promise<string> {
  const services = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC', data });
  try {
    const bot = await startBotProcess(BOT_ITSELF.env(services), () => {}, BOT_ITSELF.program(services));
    try {
      await BOT_ITSELF.done(services.slack.as('engineer').in('system-health').command('/health'));
      const [posted] = services.slack.wire.calls('response_url');
      if (!posted) throw new Error('the bot posted nothing to the response_url');
      return JSON.stringify(posted.body);
    } finally {
      await bot.stop();
    }
  } finally {
    await services.close();
  }
}
