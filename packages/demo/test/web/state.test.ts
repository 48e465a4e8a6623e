import {
  createWorkspace,
  editMessage,
  findUser,
  openModal,
  publishHome,
  storeMessage,
  type User,
  type Workspace,
} from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { METTA_WORKSPACE } from '../../src/metta-workspace.ts';
import { slackParts } from '../../src/web/state.ts';

const workspace = () => createWorkspace(() => 1_700_000_000_000, METTA_WORKSPACE);
const userOf = (state: Workspace, name: string) => findUser(state, name) as User;
const seenBy = (state: Workspace, name: string) => slackParts(state, userOf(state, name), new Map());

describe('state', () => {
  test('everybody is a person but the bot, whose direct message bears its name', () => {
    const { users, userGroups, channels } = seenBy(workspace(), 'oncall');
    expect(users.map(({ name }) => name)).toEqual(['engineer', 'lead', 'oncall']);
    expect(userGroups).toEqual([{ id: 'S0ONCALL', name: 'oncall-team' }]);
    expect(channels.filter(({ isDirect }) => isDirect)).toEqual([
      { id: 'D0ONCALL', name: 'Metta System Health', isDirect: true },
    ]);
  });

  test('ephemeral messages and direct ones are seen by their person only', () => {
    const state = workspace();
    const lead = userOf(state, 'lead').id;
    storeMessage(state, { channel: 'C0CI', via: 'response_url', text: 'for lead', ephemeralTo: lead });
    storeMessage(state, { channel: 'D0LEAD', via: 'chat.postMessage', text: 'direct' });
    storeMessage(state, { channel: 'C0CI', via: 'chat.postMessage', text: 'for all' });
    expect(seenBy(state, 'lead').messages.map(({ text }) => text)).toEqual(['for lead', 'direct', 'for all']);
    expect(seenBy(state, 'engineer').messages).toMatchObject([
      { text: 'for all', isEphemeral: false, author: 'Metta System Health' },
    ]);
  });

  test('a message shows its thread, its edit and its broadcast', () => {
    const state = workspace();
    const parent = storeMessage(state, { channel: 'C0CI', via: 'chat.postMessage', text: 'old' });
    storeMessage(state, { channel: 'C0CI', via: 'typed', text: 'reply', threadTs: parent.ts, isBroadcast: true });
    editMessage(state, parent, { text: 'new', blocks: [], metadata: null, interactionId: null });
    expect(seenBy(state, 'lead').messages).toMatchObject([
      { text: 'new', isEdited: true, threadTs: null },
      { text: 'reply', isEdited: false, threadTs: parent.ts, isBroadcast: true },
    ]);
  });

  test('the Home tab and the modals are those of the user, the topmost last, with what is wrong in them', () => {
    const state = workspace();
    const lead = userOf(state, 'lead');
    publishHome(state, lead.id, { type: 'home', blocks: [] });
    const first = openModal(state, {
      userId: lead.id,
      view: { type: 'modal', blocks: [], callback_id: 'first' },
      previous: null,
    });
    const second = openModal(state, {
      userId: lead.id,
      view: { type: 'modal', blocks: [], callback_id: 'second' },
      previous: first,
    });
    const seen = slackParts(state, lead, new Map([[second.id, { why: 'Say more.' }]]));
    expect(seen.home).toEqual({ type: 'home', blocks: [], id: expect.any(String) });
    expect(seen.modals).toMatchObject([
      { id: first.id, view: { callback_id: 'first' }, errors: {} },
      { id: second.id, errors: { why: 'Say more.' } },
    ]);
    expect(seenBy(state, 'oncall')).toMatchObject({ home: null, modals: [] });
  });

  test('a message of attachments alone shows what notifications show of it', () => {
    const state = workspace();
    const attachments = [
      { color: 'danger', title: '[FIRING:1] CollectorFailing ', fallback: '[FIRING:1] CollectorFailing' },
    ];
    storeMessage(state, { channel: 'C0ONCALL', via: 'chat.postMessage', text: '', attachments });
    expect(seenBy(state, 'oncall').messages).toMatchObject([{ text: '[FIRING:1] CollectorFailing' }]);
  });
});
