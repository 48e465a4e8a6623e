import { setTimeout as sleep } from 'node:timers/promises';
import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type Message, renderNotice } from '../../../blocks/kit/message.ts';

/** A submitted form that has not been acknowledged yet. */
export interface SubmittedForm {
  readonly ack: AckFn<ViewResponseAction>;
  readonly client: Pick<WebClient, 'views'>;
  readonly viewId: string;
  /** Title of the form, which the answer in it keeps. */
  readonly title: ModalView['title'];
}

/** Result of a form: undefined if it did its work, or else the reason why not. */
type FormResult = Message | undefined;

/** The work of a form, and the ways in which its result reaches the person. */
interface FormSteps {
  readonly work: () => Promise<FormResult>;
  /** Logs an unexpected error and describes it to the person. */
  readonly describe: (error: unknown) => Message;
  /** Sends a result to the person by another transport, for when the form is closed by then. */
  readonly toAsker: (message: Message) => Promise<void>;
}

/**
 * Wait for the work of a form, in milliseconds: Slack waits 3 s for the acknowledgement, of which the checks before it take up to 0.8 s.
 */
export const FORM_WORK_MS = 1_500;

/**
 * Answers a submitted form in the form itself: it closes once the work is done, and shows why if nothing was done. Work that takes longer
 * continues while the form says so; its result replaces that, and reaches the person elsewhere if the form is closed by then.
 */
export async function answerForm(form: SubmittedForm, { work, describe, toAsker }: FormSteps): Promise<void> {
  const result = work().catch(describe);
  const inTime = await Promise.race([result, sleep(FORM_WORK_MS, LATE, { ref: false })]);
  if (inTime === undefined) return form.ack();
  const shown = inTime === LATE ? renderNotice(...STILL_WORKING) : inTime;
  await form.ack({ response_action: 'update', view: closedForm(form, shown) });
  if (inTime !== LATE) return;
  const late = await result;
  const view = closedForm(form, late ?? renderNotice('Done.'));
  const isShown = await form.client.views.update({ view_id: form.viewId, view }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isShown && late !== undefined) await toAsker(late);
}

const LATE = Symbol('late');
const STILL_WORKING = [
  'This takes longer than usual. The result will appear here.',
  'You can close this. If nothing was changed, the bot sends you a message.',
] as const;

/** A form without fields, which only shows a message. */
function closedForm({ title }: SubmittedForm, { blocks }: Message): ModalView {
  return { type: 'modal', title, close: { type: 'plain_text', text: 'Close' }, blocks: [...blocks] };
}
