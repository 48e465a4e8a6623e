import { compare } from './compare.ts';
import type { ResourceSync } from './desk.ts';
import { describeChanges, describeStanding, line, type Write } from './report.ts';
import type { Template } from './templates.ts';

/** Prints how each template stands against Datadog, a line each, then what differs. True when Datadog said so of all. */
export async function diff(
  sync: ResourceSync,
  templates: readonly Template[],
  details: boolean,
  write: Write,
): Promise<{ readonly isComplete: boolean; readonly differs: boolean }> {
  let [isComplete, differs] = [true, false];
  const beneath: string[] = [];
  for (const template of templates) {
    const compared = await compare(sync, template);
    if (typeof compared === 'string') {
      write(line(template.slug, `! ${compared}`));
      isComplete = false;
      continue;
    }
    const { standing } = compared;
    write(line(template.slug, describeStanding(standing)));
    differs ||= standing.kind !== 'unchanged';
    if (standing.kind === 'changed' || standing.kind === 'edited')
      beneath.push('', template.slug, ...describeChanges(standing.changes, details));
  }
  for (const text of beneath) write(text);
  return { isComplete, differs };
}
