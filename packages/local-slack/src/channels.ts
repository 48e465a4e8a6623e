import { announce, type Channel, findChannel, type Workspace } from './workspace.ts';

/** Changes a channel of the workspace. Throws when there is none with that id or name. */
export function changeChannel(
  workspace: Workspace,
  nameOrId: string,
  change: (channel: Channel) => Partial<Pick<Channel, 'name' | 'members' | 'isArchived'>>,
): void {
  const original = findChannel(workspace, nameOrId);
  if (original === undefined) throw new Error(`there is no channel ${nameOrId}`);
  const channel = { ...original, ...change(original) };
  workspace.channels = workspace.channels.map((other) => (other.id === channel.id ? channel : other));
  announce(workspace, { kind: 'channel-changed', channel });
}

/** Begins a public channel with these members, by id. It has an id of its own, whatever its name was before. */
export function beginChannel(workspace: Workspace, name: string, members: readonly string[]): void {
  const id = workspace.ids.next('C');
  const channel = { id, name, members, isPrivate: false, isArchived: false, directWith: null };
  workspace.channels = [...workspace.channels, channel];
  announce(workspace, { kind: 'channel-changed', channel });
}
