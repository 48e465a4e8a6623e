const WORDS = 'Managed by metta-health-bot:';

/** The last line of what people read of a thing in Datadog, by which a push finds it again when the map of ids is lost. */
export const managedBy = (slug: string): string => `${WORDS} ${slug}`;

/** Which of ours a text says in its last line that it is; null where it says nothing of the kind. */
export function managedSlug(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const at = last.lastIndexOf(`${WORDS} `);
  return at < 0 ? null : last.slice(at + WORDS.length + 1);
}

/** The text with that line at its end, and nowhere else. */
export function endedBy(text: string, slug: string): string {
  const lines = text.split('\n').filter((one) => one.trim() !== managedBy(slug));
  return `${lines.join('\n').trimEnd()}\n\n${managedBy(slug)}`.trimStart();
}
