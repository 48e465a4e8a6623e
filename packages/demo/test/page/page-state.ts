import type { PageMessage, PageState } from '../../src/web/protocol.ts';

/** A message of the bot in C1. */
export function pageMessage(over: Partial<PageMessage>): PageMessage {
  return {
    channel: 'C1',
    ts: '1.0',
    threadTs: null,
    author: 'Health',
    by: 'bot',
    text: 'text',
    blocks: [],
    isEphemeral: false,
    isEdited: false,
    isBroadcast: false,
    ...over,
  };
}

/** A state with these messages and nothing else. */
export function pageState(messages: readonly PageMessage[]): PageState {
  return {
    user: { id: 'U1', name: 'engineer' },
    users: [],
    userGroups: [],
    channels: [],
    messages,
    home: null,
    modals: [],
    commands: [],
    bot: 'connected',
    data: { summary: '', real: [], source: '', stories: [], tries: [], movedHours: 0 },
    controls: [],
    controlNotes: {},
    wire: [],
  };
}
