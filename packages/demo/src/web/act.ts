import {
  elementsIn,
  FormError,
  findMessage,
  type Interaction,
  type Person,
  type StoredMessage,
  type StoredView,
  storeMessage,
} from '@metta-health-bot/local-slack';
import { recordsOf } from '@metta-health-bot/local-slack/json';
import { controlsOf } from './controls/index.ts';
import type { Demo } from './demo.ts';
import { errorsInAck } from './form-errors.ts';
import type { Act, ActResult } from './protocol.ts';

const DONE: ActResult = { ok: true };
/** Slack's message in a view whose app does not answer correctly. */
const TROUBLE: ActResult = { ok: false, error: 'We had some trouble connecting. Try again?' };

/** Does what the person at the page does. Never rejects: what could not be done is a sentence for the person. */
export async function act(demo: Demo, user: string, action: Act): Promise<ActResult> {
  try {
    return await perform(demo, demo.slack.as(user), action);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    demo.changes.notify();
  }
}

async function perform(demo: Demo, person: Person, action: Act): Promise<ActResult> {
  switch (action.kind) {
    case 'type':
      return type(demo, person, action);
    case 'click':
      person.in(action.channel).click(messageOf(demo, action), action.actionId);
      return DONE;
    case 'choose':
      person.in(action.channel).choose(messageOf(demo, action), action.actionId, action.value);
      return DONE;
    case 'open-home':
      person.openHome();
      return DONE;
    case 'click-view':
      return settled(person.clickIn(entered(demo, person, action), action.actionId));
    case 'choose-view':
      return settled(person.chooseIn(entered(demo, person, action), action.actionId, action.value));
    case 'suggest':
      return suggest(demo, person, action);
    case 'submit':
      return submit(demo, person, action);
    case 'dismiss':
      person.dismiss(viewOf(demo, action.viewId));
      return DONE;
    case 'control':
      return control(demo, action);
  }
}

/** A line that starts with / is a command, anything else a message. What fails of a command Slack says in the channel. */
function type({ slack }: Demo, person: Person, { channel, text, threadTs }: Extract<Act, { kind: 'type' }>): ActResult {
  const line = text.trim();
  if (line === '') return { ok: false, error: 'There is nothing to send.' };
  const place = person.in(channel);
  if (!line.startsWith('/')) place.say(line, threadTs);
  else if (threadTs === undefined) place.command(line);
  else {
    storeMessage(slack.workspace, {
      channel,
      text: `${line.split(' ')[0]} is not supported in threads. Sorry!`,
      via: 'slack',
      postedBy: 'system',
      user: 'USLACKBOT',
      ephemeralTo: person.user.id,
      threadTs,
    });
  }
  return DONE;
}

async function submit(
  demo: Demo,
  person: Person,
  { viewId, values }: Extract<Act, { kind: 'submit' }>,
): Promise<ActResult> {
  const { formErrors } = demo;
  formErrors.delete(viewId);
  try {
    const view = viewOf(demo, viewId);
    const interaction = person.submit(view, presentIn(view, values));
    const ack = await interaction.ack;
    const errors = errorsInAck(typeof ack === 'string' ? null : ack.body);
    if (Object.keys(errors).length > 0) formErrors.set(viewId, errors);
    return settled(interaction);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    formErrors.set(viewId, error.problems);
    return DONE;
  }
}

/** The view, with all that stands in it there. */
function entered(
  demo: Demo,
  person: Person,
  { viewId, values = {} }: Pick<Extract<Act, { kind: 'choose-view' }>, 'viewId' | 'values'>,
): StoredView {
  const view = viewOf(demo, viewId);
  for (const [actionId, value] of Object.entries(presentIn(view, values))) person.enterIn(view, actionId, value);
  return view;
}

/** The values of elements that the view has now: an update may have taken away others. */
function presentIn({ view }: StoredView, values: Extract<Act, { kind: 'submit' }>['values']) {
  const present = new Set(elementsIn(recordsOf(view.blocks)).map(({ actionId }) => actionId));
  return Object.fromEntries(Object.entries(values).filter(([actionId]) => present.has(actionId)));
}

async function suggest(
  demo: Demo,
  person: Person,
  { viewId, actionId, query }: Extract<Act, { kind: 'suggest' }>,
): Promise<ActResult> {
  const options = await person.suggestIn(viewOf(demo, viewId), actionId, query).offered;
  return options === null ? TROUBLE : { ok: true, options };
}

async function control(demo: Demo, { id, value }: Extract<Act, { kind: 'control' }>): Promise<ActResult> {
  const found = controlsOf(demo).find((one) => one.id === id);
  if (found === undefined) return { ok: false, error: `There is no control ${id}.` };
  await found.set(demo, value);
  return DONE;
}

async function settled({ ack }: Interaction): Promise<ActResult> {
  const result = await ack;
  return typeof result === 'string' || result.refusal !== null ? TROUBLE : DONE;
}

function messageOf({ slack }: Demo, { channel, ts }: { readonly channel: string; readonly ts: string }): StoredMessage {
  const message = findMessage(slack.workspace, channel, ts);
  if (message === undefined) throw new Error('This message is gone.');
  return message;
}

function viewOf({ slack }: Demo, viewId: string): StoredView {
  const view = slack.workspace.views.find(({ id }) => id === viewId);
  if (view === undefined) throw new Error('This view is closed.');
  return view;
}
