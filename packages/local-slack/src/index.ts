export { messageCharacters } from './block-kit/characters.ts';
export { dataVisualization } from './block-kit/data-visualization.ts';
export { describeProblem } from './block-kit/problem.ts';
export { type BlockRules, validateBlocks } from './block-kit/validate-blocks.ts';
export { validateView } from './block-kit/validate-view.ts';
export { changeChannel } from './channels.ts';
export { createWorkspace } from './create-workspace.ts';
export { DEFAULT_WORKSPACE } from './default-workspace.ts';
export type { DeliveryOptions } from './delivery.ts';
export type { Entered } from './element-value.ts';
export type { Fault } from './faults.ts';
export { findFile, formatOf } from './files.ts';
export { elementsIn } from './find-element.ts';
export type { Interaction } from './interaction.ts';
export { LIMITS } from './limits.ts';
export type { LocalSlack, LocalSlackOptions } from './local-slack.ts';
export { editMessage, findMessage, storeMessage } from './messages.ts';
export { DEFAULT_SCOPES, METHOD_NAMES } from './methods/table.ts';
export type { Person } from './person.ts';
export type { PersonInChannel } from './person-in-channel.ts';
export { renderForTerminal } from './print-message.ts';
export { readLimited } from './request-body.ts';
export type { SocketMode } from './socket-mode.ts';
export { startLocalSlack } from './start-local-slack.ts';
export { FormError } from './view-state.ts';
export { homeOf, modalsOf, openModal, publishHome } from './views.ts';
export { createWire, type Wire, type WireEntry, withoutSecrets } from './wire.ts';
export {
  findChannel,
  findUser,
  onChange,
  type StoredMessage,
  type StoredView,
  type User,
  type Workspace,
} from './workspace.ts';
export type { AppSeed, ChannelSeed, TeamSeed, UserGroupSeed, UserSeed, WorkspaceSeed } from './workspace-seed.ts';
