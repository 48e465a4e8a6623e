import { bodyOf, linksInDoubt, unsigned } from './ownership.ts';
import { type Compared, compare } from './pull.ts';
import { describeStanding, line, type Write } from './report.ts';
import type { ResourceSync } from './resource-sync.ts';
import type { Template } from './templates.ts';

/** How a push goes about what stands in its way. */
export interface PushOptions {
  /** Overwrites what was edited in Datadog. */
  readonly force: boolean;
  /** Makes anew what was deleted. */
  readonly recreate: boolean;
}

/**
 * Brings every template to Datadog: first those that are not there, since the others link to them, then those that differ.
 * Each is written down as soon as it is done. A failure is told and the rest goes on; false when there was one.
 */
export async function push(
  sync: ResourceSync,
  {
    templates,
    options,
    write,
  }: { readonly templates: readonly Template[]; readonly options: PushOptions; readonly write: Write },
): Promise<boolean> {
  const failed = new Set<string>();
  const fail = (slug: string, why: string) => {
    failed.add(slug);
    write(line(slug, `! ${why}`));
  };
  const created = new Set<string>();
  for (const template of templates) {
    const why = await createIfNew(sync, template, options, () => created.add(template.slug));
    if (why !== null) fail(template.slug, why);
  }
  for (const template of templates.filter(({ slug }) => !failed.has(slug))) {
    const { slug, body } = template;
    const wrong = sync.wrongLinkOf(body);
    const compared = wrong === undefined ? await compare(sync, template) : linksInDoubt(wrong);
    if (typeof compared === 'string') fail(slug, compared);
    else {
      const done = await updateIfChanged(sync, compared, options);
      if (done.kind === 'failed') fail(slug, done.why);
      else write(line(slug, created.has(slug) ? '+ created' : done.words));
    }
  }
  return failed.size === 0;
}

/** Creates what is not there, and what is to be made anew. Why it could not, or null. */
async function createIfNew(
  sync: ResourceSync,
  { slug, body }: Template,
  { recreate }: PushOptions,
  onCreated: () => void,
): Promise<string | null> {
  const why = unsigned(sync.kind, slug, body);
  if (why !== null) return why;
  let found = await sync.find(slug, body);
  // What the map says is gone may be there under another id, so that making it anew would make a twin.
  if (found.kind === 'deleted' && recreate) {
    found = await sync.findAnew(slug, body);
    if (found.kind === 'live') sync.forget(slug);
  }
  if (found.kind === 'failed') return found.message;
  if (found.kind === 'live') return null;
  if (found.kind === 'deleted') return describeStanding(found).replace(/^- /, '');
  const result = await sync.api.create(sync.kind.toCreate(body, sync.ids()));
  if (result.kind !== 'ok') {
    // The answer may be lost of one that is there now: it is found by its last line.
    const again = await sync.findAnew(slug, body);
    if (again.kind !== 'live') return result.kind === 'failed' ? result.message : 'Datadog refused to create it';
    sync.remember(slug, again.body);
  } else sync.remember(slug, bodyOf(result.value));
  onCreated();
  return null;
}

type Done = { readonly kind: 'done'; readonly words: string } | { readonly kind: 'failed'; readonly why: string };

async function updateIfChanged(
  sync: ResourceSync,
  { template: { slug, body }, standing, live }: Compared,
  { force }: PushOptions,
): Promise<Done> {
  if (!live) return { kind: 'failed', why: 'is gone from Datadog. Next step: push again' };
  if (standing.kind === 'unchanged') {
    sync.remember(slug, live.body);
    return { kind: 'done', words: describeStanding(standing) };
  }
  if (standing.kind === 'edited' && !force) return { kind: 'failed', why: describeStanding(standing).slice(2) };
  const result = await sync.api.update(live.id, sync.kind.toUpdate(body, sync.ids(), live.body));
  if (result.kind === 'failed') return { kind: 'failed', why: result.message };
  if (result.kind === 'not-found') return { kind: 'failed', why: 'was deleted in Datadog. Next step: push --recreate' };
  sync.remember(slug, bodyOf(result.value));
  return { kind: 'done', words: '~ updated' };
}
