import type { Incident, IncidentKind } from './incident.ts';

/**
 * Kinds of incidents of a channel's watch as they are stored and written into messages. A version that knows no watches must not take such
 * an incident for one of on-call about the same subject: its kind and its subject are names that no catalog has.
 */
const WATCH_KINDS = { subject: 'watch', storm: 'watch-storm' } as const;
export type WatchKind = (typeof WATCH_KINDS)[keyof typeof WATCH_KINDS];

/** Kind and subject of an incident, which no other firing incident has: a watch's contain its channel. */
export interface Identity {
  readonly kind: IncidentKind | WatchKind;
  readonly subject: string;
}

/** Parts of an identity: `channel` is that of a watch, and undefined for on-call. */
type About = Pick<Incident, 'kind' | 'subject' | 'channel'>;

/** Separates channel and subject: no id of a channel has it. */
const SEPARATOR = ':';

/** The identity of an incident. */
export function identityOf({ kind, subject, channel }: About): Identity {
  if (channel === undefined || kind === 'datadog-outage') return { kind, subject };
  return { kind: WATCH_KINDS[kind], subject: `${channel}${SEPARATOR}${subject}` };
}

/** The kind, the subject and the channel of an identity. */
export function ownNames({ kind, subject }: { readonly kind: string; readonly subject: string }): About {
  if (!isWatchKind(kind)) return { kind: kind as IncidentKind, subject };
  const at = subject.indexOf(SEPARATOR);
  return {
    kind: kind === WATCH_KINDS.storm ? 'storm' : 'subject',
    subject: subject.slice(at + 1),
    channel: subject.slice(0, at),
  };
}

/** Whether a stored kind is that of a watch's incident. */
export function isWatchKind(kind: string): kind is WatchKind {
  return kind === WATCH_KINDS.subject || kind === WATCH_KINDS.storm;
}

/** The stored kinds of watches' incidents. */
export const WATCH_KIND_WORDS: readonly WatchKind[] = Object.values(WATCH_KINDS);

/** Subject in the metadata of an incident's first message: kind and subject, since a subject may be named `storm`. */
export function subjectOf(about: About): string {
  const { kind, subject } = identityOf(about);
  return `${kind} ${subject}`;
}

/** Reads a result of `subjectOf` back. */
export function aboutOfSubject(text: string): About {
  const at = text.indexOf(' ');
  return ownNames({ kind: text.slice(0, at), subject: text.slice(at + 1) });
}

/** Separates what a rule looks for and the channel that it belongs to, in the name of a watch's rule: no rule of a catalog has it. */
const OF_CHANNEL = '@';

/** Name of a rule of a channel's watch: `red@C0123`. */
export function watchRule(level: string, channel: string): string {
  return `${level}${OF_CHANNEL}${channel}`;
}

/** Channel that a rule belongs to; undefined for on-call, to which all rules of the catalog belong. */
export function channelOfRule(rule: string): string | undefined {
  const at = rule.indexOf(OF_CHANNEL);
  return at < 0 ? undefined : rule.slice(at + 1);
}

/** Name of the rule of the same watch that says more: red, for yellow; undefined for any other rule. */
export function strongerRule(rule: string): string | undefined {
  const channel = channelOfRule(rule);
  return channel !== undefined && shownRule(rule) === 'yellow' ? watchRule('red', channel) : undefined;
}

/** A rule's name for people, without its channel. */
export function shownRule(rule: string): string {
  return rule.split(OF_CHANNEL)[0] ?? rule;
}
