import type { App, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { SILENCE_MODAL } from '../blocks/ids.ts';
import { DURATION_PROBLEM } from '../blocks/silence-modal.ts';
import { parseDuration } from '../src/core/duration.ts';
import { parseJson } from '../src/core/json.ts';
import { actingUserOf, actOnIncident } from './incident-press.ts';
import type { OncallPorts } from './oncall-ports.ts';

const metadataSchema = z.object({ incident: z.string() });

/** Listens to the form for a silence of one's own length. What cannot be read as a duration is said beneath its field. */
export function registerSilenceModal(app: App, ports: OncallPorts): void {
  app.view<ViewSubmitAction>(SILENCE_MODAL.callback, async ({ ack, body, view }) => {
    const { duration, reason } = SILENCE_MODAL.blocks;
    const entered = (block: string) => view.state.values[block]?.[block]?.value ?? '';
    const length = parseDuration(entered(duration));
    if (length === null) return ack({ response_action: 'errors', errors: { [duration]: DURATION_PROBLEM } });
    await ack();
    const user = actingUserOf(body);
    if (!user) return;
    const { incident } = metadataSchema.parse(parseJson(view.private_metadata));
    await actOnIncident(ports, user, {
      incident,
      toAction: (_, now) => ({ kind: 'silence', until: now + length, reason: entered(reason) }),
    });
  });
}
