import type { Demo } from '../demo.ts';
import { button, type Control, choice } from './control.ts';

/** The heading of these controls. */
export const DIGEST = 'Digest';

/** Notes about these controls, for the panel. */
export const DIGEST_NOTE =
  'The team lead subscribes to the digest for the current minute, as anybody can with /digest subscribe. A channel gets one a day.';

/** Nothing listens there: the port is reserved for TCP multiplexing (RFC 1078), which nobody uses. */
const NOBODY = 'http://127.0.0.1:1';

const pictures = choice(
  { id: 'digest-pictures', group: DIGEST, label: 'Its pictures are drawn by (the bot restarts)' },
  [
    { value: 'embedded', label: 'The bot itself', settings: {} },
    {
      value: 'quickchart-down',
      label: 'A QuickChart server that is down',
      settings: { CHART_RENDERER: 'quickchart', QUICKCHART_URL: NOBODY },
    },
  ],
  async (demo, { settings }) => {
    demo.botSettings = settings;
    await demo.bot.restart();
  },
);

/** For each channel that the bot is in, a button that makes its digest due now; and who draws the pictures. */
export function digestControls({ slack }: Pick<Demo, 'slack'>): readonly Control[] {
  const { channels, app } = slack.workspace;
  const buttons = channels
    .filter(({ directWith, members }) => directWith === null && members.includes(app.botUserId))
    .map(({ name }) =>
      button({ id: `digest-${name}`, group: DIGEST, label: `It is digest time in #${name}` }, ({ timeZone }) => {
        const time = new Date().toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
        slack.as('lead').in(name).command(`/digest subscribe ${time} ${timeZone} daily`);
      }),
    );
  return [...buttons, pictures];
}
