import type { Incident, IncidentEvent } from './incident.ts';

/** Events that ask people to act: it began, it began again, it became critical, nobody has acknowledged it. */
export type Attention = 'opened' | 'reopened' | 'worse' | 'reminded';

/** Means by which an event notifies people beyond the followers of its thread. */
export interface Notification {
  /** Whether its reply is shown in the channel too. */
  readonly broadcast: boolean;
  /** Whether it mentions the group on call. */
  readonly mention: boolean;
}

/** Events of which the catalog notifies people beyond the followers of the thread. */
export interface AttentionPolicy {
  readonly broadcast: readonly Attention[];
  readonly mention: readonly Attention[];
}

/**
 * Returns how an event notifies people. An event that only informs notifies nobody: recovered, acknowledged, silenced, improved. Nor does
 * an incident that begins again and counts as flapping from then on; its reminder does. Of a warning only the reminders mention the group,
 * and of a channel's watch nothing does: the group is not on call for it.
 */
export function notificationOf(event: IncidentEvent, incident: Incident, policy: AttentionPolicy): Notification {
  const attention = attentionOf(event, incident);
  if (attention === null) return { broadcast: false, mention: false };
  const isUrgent = incident.severity === 'critical' || attention === 'reminded';
  return {
    broadcast: policy.broadcast.includes(attention),
    mention: isUrgent && incident.channel === undefined && policy.mention.includes(attention),
  };
}

function attentionOf(event: IncidentEvent, incident: Incident): Attention | null {
  switch (event.kind) {
    case 'opened':
    case 'reminded':
      return event.kind;
    case 'reopened':
      return incident.flapping ? null : 'reopened';
    case 'changed':
      return event.isWorse === true ? 'worse' : null;
    default:
      return null;
  }
}
