import { type LocalSlack, startLocalSlack } from '@metta-health-bot/local-slack';
import { isRecord } from '@metta-health-bot/local-slack/json';

/** Something that the local Slack said, and the type that Slack's own packages give it. */
export interface RecordedPayload {
  readonly what: string;
  readonly type: string;
  readonly value: unknown;
}

const plain = (text: string) => ({ type: 'plain_text', text });
const options = [
  { text: plain('A'), value: 'a' },
  { text: plain('B'), value: 'b' },
];
const CHANNEL = 'C0GENERAL';

/** Elements by their action_id: what a person enters, and the type that Bolt gives its action; it has none for a datetimepicker. */
const ELEMENTS = [
  ['button', { text: plain('Go'), value: 'v' }, null, 'ButtonAction'],
  ['overflow', { options }, 'b', 'OverflowAction'],
  ['static_select', { options }, 'a', 'StaticSelectAction'],
  ['multi_static_select', { options }, ['a', 'b'], 'MultiStaticSelectAction'],
  ['users_select', {}, 'U0LEAD', 'UsersSelectAction'],
  ['multi_users_select', {}, ['U0LEAD'], 'MultiUsersSelectAction'],
  ['conversations_select', {}, CHANNEL, 'ConversationsSelectAction'],
  ['multi_conversations_select', {}, [CHANNEL], 'MultiConversationsSelectAction'],
  ['channels_select', {}, CHANNEL, 'ChannelsSelectAction'],
  ['multi_channels_select', {}, [CHANNEL], 'MultiChannelsSelectAction'],
  ['checkboxes', { options }, ['a'], 'CheckboxesAction'],
  ['radio_buttons', { options }, 'b', 'RadioButtonsAction'],
  ['datepicker', {}, '2026-11-24', 'DatepickerAction'],
  ['timepicker', {}, '12:30', 'TimepickerAction'],
] as const;

/** One of each payload that the local Slack can send, and an answer of each of its methods, where they are taken. */
export async function recordEverything(): Promise<readonly RecordedPayload[]> {
  const slack = await startLocalSlack();
  try {
    return [...(await payloads(slack)), ...(await answers(slack)), ...slack.unexpected.map(unexpected)];
  } finally {
    await slack.close();
  }
}

const unexpected = (what: string): RecordedPayload => ({ what, type: 'never', value: what });

async function payloads(slack: LocalSlack): Promise<readonly RecordedPayload[]> {
  const lead = slack.as('lead');
  const room = lead.in('general');
  const call = caller(slack);
  const blocks = ELEMENTS.map(([type, extra]) => ({
    type: 'actions',
    elements: [{ type, action_id: type, ...extra }],
  }));
  const { ts } = await call('chat.postMessage', { channel: CHANNEL, text: 'Card', blocks: JSON.stringify(blocks) });
  const card = await slack.message((one) => one.ts === ts);
  const actions = ELEMENTS.map(([type, , value, bolt]): RecordedPayload => {
    const { payload } = value === null ? room.click(card, type) : room.choose(card, type, value);
    return { what: `action of a ${type}`, type: `BlockAction<${bolt}>`, value: payload };
  });
  const command = room.command('/hello world');
  const trigger_id = String(command.payload.trigger_id);
  const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'why' } };
  const city = {
    type: 'input',
    optional: true,
    label: plain('Where'),
    element: { type: 'external_select', action_id: 'city' },
  };
  const view = { type: 'modal', title: plain('T'), submit: plain('S'), blocks: [input, city] };
  await call('views.open', { trigger_id, view: JSON.stringify(view) });
  const modal = await slack.view(({ type }) => type === 'modal');
  const { payload: asked } = lead.suggestIn(modal, 'city', 'Ber');
  const { payload: submitted } = lead.submit(modal, { why: 'because' });
  // Before there is a view: Slack's types have no room for what stands in one.
  const { payload: came } = lead.openHome();
  const home = {
    type: 'home',
    blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'at-home', text: plain('Go') }] }],
  };
  await call('views.publish', { user_id: 'U0LEAD', view: JSON.stringify(home) });
  const tab = await slack.view(({ type }) => type === 'home');
  return [
    { what: 'command', type: 'SlashCommand', value: command.payload },
    ...actions,
    { what: 'action in a view', type: IN_VIEW, value: lead.clickIn(tab, 'at-home').payload },
    { what: 'question for options', type: 'BlockSuggestion', value: asked },
    { what: 'submission', type: 'ViewSubmitAction', value: submitted },
    { what: 'Home tab', type: 'EnvelopedEvent<AppHomeOpenedEvent>', value: came },
  ];
}

/** Calls a method as the SDK does; the whole answer. */
function caller({ apiUrl, tokens }: LocalSlack) {
  return async (method: string, body: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> => {
    const token = method.startsWith('apps.') ? tokens.app : tokens.bot;
    const entries = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(`${apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(entries),
    });
    return answer.json() as Promise<Record<string, unknown>>;
  };
}

async function answers(slack: LocalSlack): Promise<readonly RecordedPayload[]> {
  const call = caller(slack);
  const said: RecordedPayload[] = [];
  const ask = async (method: string, body: Readonly<Record<string, unknown>> = {}) => {
    const value = await call(method, body);
    // The response types are called after the methods: ChatPostMessageResponse.
    const type = `${method.replaceAll(/(^|\.)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}Response`;
    said.push({ what: `answer of ${method}${value.ok ? '' : `, ${value.error}`}`, type, value });
    return value;
  };
  await ask('auth.test');
  await ask('bots.info', { bot: 'B0APP' });
  await ask('apps.connections.open');
  const { ts } = await ask('chat.postMessage', { channel: CHANNEL, text: 'First', metadata: METADATA });
  await ask('chat.postMessage', { channel: CHANNEL, text: 'Reply', thread_ts: ts });
  await ask('chat.postMessage', { channel: 'C0NOBODY', text: 'x' });
  await ask('chat.postEphemeral', { channel: CHANNEL, user: 'U0LEAD', text: 'For you' });
  await ask('chat.update', { channel: CHANNEL, ts, text: 'Edited' });
  await ask('chat.getPermalink', { channel: CHANNEL, message_ts: ts });
  await ask('pins.add', { channel: CHANNEL, timestamp: ts });
  await ask('pins.remove', { channel: CHANNEL, timestamp: ts });
  await ask('conversations.list', { limit: 1 });
  await ask('conversations.history', { channel: CHANNEL, include_all_metadata: true });
  await ask('conversations.replies', { channel: CHANNEL, ts });
  await ask('conversations.info', { channel: CHANNEL });
  await ask('conversations.members', { channel: CHANNEL });
  const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
  const upload = await ask('files.getUploadURLExternal', { filename: 'a.png', length: bytes.length });
  await fetch(String(upload.upload_url), { method: 'POST', body: bytes });
  await ask('files.completeUploadExternal', { files: JSON.stringify([{ id: upload.file_id }]), channel_id: CHANNEL });
  await ask('files.info', { file: upload.file_id });
  await ask('files.delete', { file: upload.file_id });
  await ask('usergroups.users.list', { usergroup: 'S0SUPPORT' });
  await ask('users.info', { user: 'U0LEAD' });
  await ask('views.publish', { user_id: 'U0LEAD', view: JSON.stringify({ type: 'home', blocks: [] }) });
  const trigger = () => slack.as('support').in('general').command('/hello').payload.trigger_id;
  const opened = await ask('views.open', { trigger_id: trigger(), view: MODAL });
  await ask('views.update', { view_id: idOf(opened), view: MODAL });
  await ask('views.push', { trigger_id: trigger(), view: MODAL });
  await ask('views.open', { trigger_id: 'none', view: MODAL });
  await ask('chat.delete', { channel: CHANNEL, ts });
  return said;
}

/** In a view there is no response_url, though Bolt's type says so: docs.slack.dev/interactivity/handling-user-interaction. */
const IN_VIEW = "Omit<BlockAction<ButtonAction>, 'response_url'>";

const idOf = ({ view }: Record<string, unknown>) => (isRecord(view) ? view.id : '');

const METADATA = JSON.stringify({ event_type: 'told', event_payload: { key: 'k' } });
const MODAL = JSON.stringify({ type: 'modal', title: plain('T'), blocks: [] });
