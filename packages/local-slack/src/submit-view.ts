import type { Core } from './core.ts';
import { type JsonRecord, textOf } from './json.ts';
import { checkView } from './methods/views.ts';
import { closeModals, modalsOf, openModal, updateView } from './views.ts';
import type { StoredView } from './workspace.ts';

/**
 * Does with the submitted modal what the ack says, by default closes it. Returns what Slack refused, or null. `errors`
 * leave the modal open: they are read from the ack.
 */
export function settleSubmission(core: Core, submitted: StoredView, body: JsonRecord): string | null {
  const { workspace } = core;
  switch (body.response_action) {
    case undefined:
      closeModals(workspace, [submitted]);
      return null;
    case 'errors':
      return null;
    case 'clear':
      closeModals(workspace, modalsOf(workspace, submitted.userId));
      return null;
    case 'update':
    case 'push': {
      const isUpdate = body.response_action === 'update';
      const view = checkView(core, { view: body.view, type: 'modal', current: isUpdate ? submitted : undefined });
      if (!view.ok) return textOf(view.answer.error);
      if (isUpdate) updateView(workspace, submitted, view.value);
      else openModal(workspace, { userId: submitted.userId, view: view.value, previous: submitted });
      return null;
    }
    default:
      return 'invalid_response_action';
  }
}
