import {
  type DigestFormFacts,
  type DigestFormValues,
  renderDigestForm,
} from '../../../../blocks/digest/digest-form.ts';
import {
  renderDigestConfirmation,
  renderDigestRefusal,
  renderDigestWaiting,
} from '../../../../blocks/digest/digest-form-results.ts';
import { message } from '../../../../blocks/kit/message.ts';
import type { PreviewCase } from './preview-case.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const FACTS: DigestFormFacts = { channel: 'C0HEALTH', place: 'C0HEALTH', isChange: false, home: TIME_ZONE };
const VALUES: DigestFormValues = {
  kind: 'daily',
  weekday: 1,
  isPersonal: false,
  time: '09:00',
  dayChoice: 'weekdays',
  chosenDays: [1, 2, 3, 4, 5],
  timeZone: TIME_ZONE,
};

/** A form has no message: its fields are shown as one. */
const shown = (title: string, about: string, { blocks }: ReturnType<typeof renderDigestForm>): PreviewCase => ({
  title: `Digest form, ${title}`,
  about,
  message: message(['The form of the daily digest'], blocks),
});
const form = (
  title: string,
  about: string,
  {
    facts = {},
    values = {},
  }: { readonly facts?: Partial<DigestFormFacts>; readonly values?: Partial<DigestFormValues> },
): PreviewCase =>
  shown(title, about, renderDigestForm({ facts: { ...FACTS, ...facts }, values: { ...VALUES, ...values }, now: NOW }));

/** The form that subscribes to the digest, and its ends. */
export const DIGEST_FORM_CASES: readonly PreviewCase[] = [
  form('as it opens', 'The next three times are shown.', {}),
  form('other days in another zone', 'The first time by the own clock, too.', {
    values: { dayChoice: 'chosen', chosenDays: [6], timeZone: 'Asia/Kolkata' },
  }),
  form('the weekly review', 'One day of the week.', { values: { kind: 'weekly' } }),
  form('without a zone', 'It says what is missing.', { values: { timeZone: undefined } }),
  form('by direct message only', 'The bot cannot post in the channel: why, and the next step.', {
    facts: { closed: { word: 'not_in_channel' } },
  }),
  shown(
    'confirmed',
    'What is stored, and what it replaces.',
    renderDigestConfirmation('C0HEALTH', {
      time: { time: '09:00', timeZone: 'Asia/Kolkata', days: [1, 2, 3, 4, 5] },
      before: { time: '08:00', timeZone: TIME_ZONE, days: [1, 3] },
      home: TIME_ZONE,
      now: NOW,
    }),
  ),
  shown(
    'refused',
    'Why, and the next step.',
    renderDigestRefusal(['The bot is not in this channel: nothing was changed.', 'Next step: choose "Only me".']),
  ),
  shown('waiting', 'Slack takes long.', renderDigestWaiting()),
];
