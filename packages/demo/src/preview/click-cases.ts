import {
  renderCouldNotCheck,
  renderNotAllowed,
  renderTooLate,
  renderUnknownIncident,
} from '../../../../blocks/incidents/action-answers.ts';
import { renderSilenceModal } from '../../../../blocks/incidents/incident-controls.ts';
import { message } from '../../../../blocks/kit/message.ts';
import { ENDLESS_NAME } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { ago, FIRING } from './sample-incident.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const tooLate = (title: string, late: Parameters<typeof renderTooLate>[0]): PreviewCase => ({
  title: `Click, ${title}`,
  about: 'The earlier action, its author and its time.',
  message: renderTooLate(late, NOW, TIME_ZONE),
});

/** A form has no message: its fields are shown as one. */
const form = (title: string, about: string, label: string): PreviewCase => {
  const { blocks } = renderSilenceModal({ incident: FIRING.id, label, channel: 'C0ONCALL' });
  return { title: `Silence form, ${title}`, about, message: message(['For how long is it to be silent'], blocks) };
};

/** Private answers to clicks that had no effect, and the form of a silence. */
export const CLICK_CASES: readonly PreviewCase[] = [
  tooLate('acknowledged by somebody', { kind: 'too-late', why: 'acknowledged', by: 'U0LEAD', at: ago(2) }),
  tooLate('resolved by somebody', { kind: 'too-late', why: 'resolved', by: 'U0LEAD', at: ago(2) }),
  tooLate('recovered', { kind: 'too-late', why: 'resolved', by: null, at: ago(2_000) }),
  tooLate('silenced twice', { kind: 'too-late', why: 'silenced', by: 'U0LEAD', at: ago(0) }),
  tooLate('silence ended by somebody', { kind: 'too-late', why: 'not-silenced', by: 'U0LEAD', at: ago(2) }),
  tooLate('silence over', { kind: 'too-late', why: 'not-silenced', by: null, at: ago(2) }),
  {
    title: 'Click, unknown incident',
    about: 'Older than the retention time, or from another database.',
    message: renderUnknownIncident(),
  },
  {
    title: 'Click, not in the group',
    about: 'The catalog names who may act.',
    message: renderNotAllowed('not-in-group'),
  },
  { title: 'Click, not a member', about: 'Of the channel.', message: renderNotAllowed('not-a-member') },
  {
    title: 'Click, of another workspace',
    about: 'A shared channel.',
    message: renderNotAllowed('another-workspace'),
  },
  { title: 'Click, of another app', about: 'Forged.', message: renderNotAllowed('another-app') },
  { title: 'Click, Slack does not say who may', about: 'It passes.', message: renderCouldNotCheck() },
  {
    title: 'Click, Slack will not say who may',
    about: 'Until an admin has fixed it.',
    message: renderCouldNotCheck({ what: 'The app lacks the scope usergroups:read', nextStep: 'add it' }),
  },
  form('ordinary', 'For how long, and why.', 'GitHub'),
  form('endless', 'A name of 10,000 characters.', ENDLESS_NAME),
  form('injected', 'A hostile name.', '<!channel> *now* `x`'),
];
