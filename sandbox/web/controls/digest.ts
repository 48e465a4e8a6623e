import { timeOfDay } from '../../../src/health/days.ts';
import type { Demo } from '../demo.ts';
import { button, type Control } from './control.ts';

/** The heading of these controls. */
export const DIGEST = 'Digest';

export const DIGEST_NOTE =
  'The team lead asks for the digest of the present minute, as anybody can with /digest subscribe. A channel gets one a day.';

/** For each channel that the bot is in, a button that makes its digest due now. */
export function digestControls({ slack }: Pick<Demo, 'slack'>): readonly Control[] {
  const { channels, app } = slack.workspace;
  return channels
    .filter(({ directWith, members }) => directWith === null && members.includes(app.botUserId))
    .map(({ name }) =>
      button({ id: `digest-${name}`, group: DIGEST, label: `It is digest time in #${name}` }, ({ timeZone }) => {
        const time = timeOfDay(Date.now(), timeZone);
        slack.as('lead').in(name).command(`/digest subscribe ${time} ${timeZone} daily`);
      }),
    );
}
