import { button } from './control.ts';

const group = 'Bot';

/** Buttons for the bot's process. */
export const BOT_CONTROLS = [
  button({ id: 'bot-restart', group, label: 'Restart (SIGTERM)' }, ({ bot }) => bot.restart()),
  button({ id: 'bot-kill', group, label: 'Kill -9' }, ({ bot }) => bot.kill()),
  button({ id: 'bot-start', group, label: 'Start' }, ({ bot }) => bot.start()),
];
