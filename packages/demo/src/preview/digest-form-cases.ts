import {
  type DigestFormFacts,
  type DigestFormValues,
  renderDigestConfirmation,
  renderDigestForm,
  renderDigestRefusal,
  renderDigestWaiting,
} from '../../../../blocks/digest/digest-form.ts';
import { message } from '../../../../blocks/kit/message.ts';
import type { PreviewCase } from './preview-case.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const FACTS: DigestFormFacts = { channel: 'C0CI', place: 'C0CI', isChange: false, home: TIME_ZONE };
const VALUES: DigestFormValues = {
  isPersonal: false,
  time: '09:00',
  dayChoice: 'weekdays',
  chosenDays: [],
  timeZone: TIME_ZONE,
};
const TIME = { time: '09:00', timeZone: TIME_ZONE, days: [1, 2, 3, 4, 5] } as const;

/** A form has no message: its fields are shown as one. */
const form = (title: string, about: string, { blocks }: Pick<ReturnType<typeof renderDigestForm>, 'blocks'>) => ({
  title: `Digest form, ${title}`,
  about,
  message: message(['The form of the digest'], blocks),
});

const filled = (values: Partial<DigestFormValues>, facts: Partial<DigestFormFacts> = {}) =>
  renderDigestForm({ facts: { ...FACTS, ...facts }, values: { ...VALUES, ...values }, now: NOW });

/** The form that subscribes to the digest, and its ends. */
export const DIGEST_FORM_CASES: readonly PreviewCase[] = [
  form('subscribe', 'Place, time, days, zone, and the next three times.', filled({})),
  form('chosen days', 'A checkbox for each day.', filled({ dayChoice: 'chosen', chosenDays: [1, 3] })),
  form('another zone', "The first time by the reader's own clock too.", filled({ timeZone: 'Asia/Kathmandu' })),
  form('nothing chosen', 'No times without a zone.', filled({ time: undefined, timeZone: undefined })),
  form('the bot is not in the channel', 'Only the direct message.', filled({}, { closed: { word: 'not_in_channel' } })),
  form(
    'done',
    'The next three times.',
    renderDigestConfirmation('C0CI', { time: TIME, before: null, home: TIME_ZONE, now: NOW }),
  ),
  form('refused', 'Why, and the next step.', renderDigestRefusal(['Nothing was changed.', 'Next step: try again.'])),
  form('not done yet', 'The result follows.', renderDigestWaiting()),
];
