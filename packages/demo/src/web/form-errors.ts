import { onChange, type Workspace } from '@metta-health-bot/local-slack';
import { isRecord, textOf } from '@metta-health-bot/local-slack/json';

/** Errors in each open modal, by view id and block_id. */
export type FormErrors = Map<string, Readonly<Record<string, string>>>;

/** None yet; those of a view go when it is updated or closed. */
export function createFormErrors(workspace: Workspace): FormErrors {
  const errors: FormErrors = new Map();
  onChange(workspace, (change) => {
    if (change.kind === 'view-updated' || change.kind === 'view-closed') errors.delete(change.view.id);
  });
  return errors;
}

/** The errors with which the bot answered a submission, empty when it took it. */
export function errorsInAck(body: unknown): Readonly<Record<string, string>> {
  if (!isRecord(body) || body.response_action !== 'errors' || !isRecord(body.errors)) return {};
  return Object.fromEntries(Object.entries(body.errors).map(([blockId, error]) => [blockId, textOf(error)]));
}
