import { announce, type Channel, findChannel, type Workspace } from './workspace.ts';

/** Changes a channel of the workspace. Throws when there is none with that id or name. */
export function changeChannel(
  workspace: Workspace,
  nameOrId: string,
  change: (channel: Channel) => Partial<Pick<Channel, 'members' | 'isArchived'>>,
): void {
  const original = findChannel(workspace, nameOrId);
  if (original === undefined) throw new Error(`there is no channel ${nameOrId}`);
  const channel = { ...original, ...change(original) };
  workspace.channels = workspace.channels.map((other) => (other.id === channel.id ? channel : other));
  announce(workspace, { kind: 'channel-changed', channel });
}
