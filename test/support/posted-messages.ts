import type { LocalSlack, StoredMessage } from '@metta-health-bot/local-slack';
import { z } from 'zod';

const metadataSchema = z.object({ event_payload: z.object({ key: z.string() }) });

/** Key of the outbox under which the bot posted a message; empty for any other message. */
export function outboxKeyOf({ metadata }: Pick<StoredMessage, 'metadata'>): string {
  const parsed = metadataSchema.safeParse(metadata);
  return parsed.success ? parsed.data.event_payload.key : '';
}

/** What the bot has told in channels by way of the outbox, private answers aside, oldest first. */
export function postedMessages(slack: Pick<LocalSlack, 'workspace'>): readonly StoredMessage[] {
  return slack.workspace.messages.filter((message) => !/^(alarm:|$)/.test(outboxKeyOf(message)));
}
