import type { KnownBlock, ModalView } from '@slack/types';
import type { DigestTime } from '../../src/core/schedule-text.ts';
import { capitalize } from '../../src/core/text.ts';
import { describeProblem, nextStepFor } from '../kit/channel-problem.ts';
import { DIGEST_FORM } from '../kit/controls.ts';
import { context, section } from '../kit/message.ts';
import { replacedSentence, scheduleSentence, UNCHECKED } from './digest-answers.ts';
import { type ClosedChannel, nextTimes } from './digest-form.ts';
import { THEN_SUBSCRIBE } from './digest-words.ts';

/** Renders the confirmation of a form that was carried out. */
export function renderDigestConfirmation(
  place: string,
  {
    time,
    before,
    home,
    now,
  }: { readonly time: DigestTime; readonly before: DigestTime | null; readonly home: string; readonly now: number },
): ModalView {
  const gets = scheduleSentence({ ...time, channel: place }, `<#${place}>`);
  const replaced = before === null ? [] : [replacedSentence(before, time)];
  return closing([
    section([`✅ ${gets}`, ...replaced].join('\n')),
    section(nextTimes(time, { home, now }).join('\n')),
    context('To change or end it, type `/digest`.'),
  ]);
}

/** Renders the end of a form that could not be carried out. Sentences are mrkdwn. */
export function renderDigestRefusal(sentences: readonly string[]): ModalView {
  return closing([section(`⚠️ ${sentences.join('\n')}`)]);
}

/** Renders the form while its result is not known yet. */
export function renderDigestWaiting(): ModalView {
  const aside = 'You can close this form: if nothing was changed, you will get a message.';
  return closing([section(`The bot is still working on it. The result will appear here.\n${aside}`)]);
}

function closing(blocks: readonly KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: `${DIGEST_FORM.callback}.closing`,
    title: { type: 'plain_text', text: 'Digest' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [...blocks],
  };
}

/** Sentences that explain why a closed channel cannot be subscribed, and the next step. `otherwise` is what the form offers instead. */
export function closedSentences(closed: ClosedChannel, otherwise = 'choose "Only me"'): readonly string[] {
  if (closed === 'not-a-member')
    return ['You are not a member of that channel: nothing was changed.', `Next step: join it, or ${otherwise}.`];
  if (closed === 'unchecked') return [UNCHECKED, 'Next step: try again in a minute.'];
  const why = capitalize(describeProblem(closed.word, 'this channel'));
  return [`${why}: nothing was changed.`, `${nextStepFor(closed.word, THEN_SUBSCRIBE)} Or ${otherwise}.`];
}
