import { withBlockIds } from './block-ids.ts';
import { type JsonRecord, recordsOf, textOf } from './json.ts';
import { announce, type StoredView, type Workspace } from './workspace.ts';

/** The user's open modals, the topmost last. */
export function modalsOf(workspace: Workspace, userId: string): readonly StoredView[] {
  return workspace.views.filter((view) => view.type === 'modal' && view.userId === userId);
}

/** The user's Home tab, or undefined before the app published one. */
export function homeOf(workspace: Workspace, userId: string): StoredView | undefined {
  return workspace.views.find((view) => view.type === 'home' && view.userId === userId);
}

/** Opens a modal, on top of `previous` when it is given, else instead of all that were open. */
export function openModal(
  workspace: Workspace,
  {
    userId,
    view,
    previous,
  }: { readonly userId: string; readonly view: JsonRecord; readonly previous: StoredView | null },
): StoredView {
  if (previous === null) closeModals(workspace, modalsOf(workspace, userId));
  const id = workspace.ids.next('V');
  return addView(workspace, {
    id,
    type: 'modal',
    userId,
    view: complete(workspace, view),
    hash: newHash(workspace),
    rootViewId: previous?.rootViewId ?? id,
    previousViewId: previous?.id ?? null,
  });
}

/** Shows a view on the user's Home tab; the tab keeps its id. */
export function publishHome(workspace: Workspace, userId: string, view: JsonRecord): StoredView {
  const current = homeOf(workspace, userId);
  if (current !== undefined) return updateView(workspace, current, view);
  const id = workspace.ids.next('V');
  return addView(workspace, {
    id,
    type: 'home',
    userId,
    view: complete(workspace, view),
    hash: newHash(workspace),
    rootViewId: id,
    previousViewId: null,
  });
}

/** Replaces the content of an open view, which keeps its id and gets a new hash; notifies the listeners. */
export function updateView(workspace: Workspace, current: StoredView, view: JsonRecord): StoredView {
  const updated: StoredView = { ...current, view: complete(workspace, view), hash: newHash(workspace) };
  workspace.views = workspace.views.map((other) => (other.id === current.id ? updated : other));
  announce(workspace, { kind: 'view-updated', view: updated });
  return updated;
}

/** Closes these modals and notifies the listeners, but not the app. */
export function closeModals(workspace: Workspace, modals: readonly StoredView[]): void {
  const ids = new Set(modals.map((modal) => modal.id));
  workspace.views = workspace.views.filter((view) => !ids.has(view.id));
  for (const view of modals) announce(workspace, { kind: 'view-closed', view });
}

/** A view as the Web API and the payloads of interactions show it, with what the user has entered so far. */
export function viewOutput(workspace: Workspace, stored: StoredView, state: JsonRecord): JsonRecord {
  const { app, team } = workspace;
  return {
    callback_id: '',
    private_metadata: '',
    // That of a Home tab, which sets none.
    title: { type: 'plain_text', text: 'View Title', emoji: true },
    close: null,
    submit: null,
    clear_on_close: false,
    notify_on_close: false,
    external_id: '',
    ...stored.view,
    id: stored.id,
    hash: stored.hash,
    state: { values: state },
    root_view_id: stored.rootViewId,
    previous_view_id: stored.previousViewId,
    team_id: team.id,
    app_installed_team_id: team.id,
    app_id: app.id,
    bot_id: app.botId,
  };
}

/** The open view with that external_id, or undefined. */
export function findByExternalId(workspace: Workspace, externalId: string): StoredView | undefined {
  return workspace.views.find((stored) => externalId !== '' && textOf(stored.view.external_id) === externalId);
}

function addView(workspace: Workspace, view: StoredView): StoredView {
  workspace.views = [...workspace.views, view];
  announce(workspace, { kind: 'view-opened', view });
  return view;
}

function complete(workspace: Workspace, view: JsonRecord): JsonRecord {
  return { ...view, blocks: withBlockIds(workspace.ids, recordsOf(view.blocks)) };
}

function newHash(workspace: Workspace): string {
  return `${workspace.ids.ts()}.hash`;
}
