import { isSame } from './changes.ts';
import { bodyOf, linksInDoubt, unsigned } from './ownership.ts';
import { compare, type TemplateComparison } from './pull.ts';
import { describeStanding, line, type Write } from './report.ts';
import type { ResourceSync } from './resource-sync.ts';
import type { Template } from './templates.ts';

/** Course of a push, for a caller that shows its progress or ends it. */
export interface PushCourse {
  /** Ends the push after the template that is being pushed. */
  readonly signal?: AbortSignal;
  /** Called when a template begins, with the number of those that are done. */
  readonly onTemplate?: (slug: string, done: number) => void;
}

/** Result of a push. */
export interface Pushed {
  /** Whether nothing failed. */
  readonly isComplete: boolean;
  /** Templates that were not pushed, or not with all of their links, because the push was ended. */
  readonly left: readonly string[];
}

/** Options of a push. */
export interface PushOptions {
  /** Overwrites what was edited in Datadog. */
  readonly force: boolean;
  /** Creates again what was deleted. */
  readonly recreate: boolean;
}

/**
 * Pushes every template to Datadog: first new ones, because the others link to them, then those that differ. Each is stored in the map as
 * soon as it is done, so that a push that is ended early goes on where it was. A failure is reported and the rest continues.
 */
export async function push(
  sync: ResourceSync,
  {
    templates,
    options,
    write,
    course: { signal, onTemplate = () => {} } = {},
  }: {
    readonly templates: readonly Template[];
    readonly options: PushOptions;
    readonly write: Write;
    readonly course?: PushCourse;
  },
): Promise<Pushed> {
  const failed = new Set<string>();
  const fail = (slug: string, why: string) => {
    failed.add(slug);
    write(line(slug, `! ${why}`));
  };
  const created = new Set<string>();
  const whole = new Set<Template>();
  for (const template of templates) {
    if (signal?.aborted) break;
    onTemplate(template.slug, 0);
    const hasAllLinks = isLinked(sync, template, templates);
    const why = await createIfNew(sync, template, { options, onCreated: () => created.add(template.slug) });
    if (why !== null) fail(template.slug, why);
    else if (hasAllLinks && created.has(template.slug)) whole.add(template);
  }
  const left = new Set(templates.filter(({ slug }) => !failed.has(slug)));
  for (const template of [...left]) {
    if (signal?.aborted) break;
    onTemplate(template.slug, templates.length - left.size);
    await updateOne(sync, template, { options, fail, isNew: created.has(template.slug), write });
    left.delete(template);
  }
  for (const { slug } of left) if (created.has(slug)) write(line(slug, '+ created'));
  for (const template of whole) left.delete(template);
  return { isComplete: failed.size === 0, left: [...left].map(({ slug }) => slug) };
}

/** Whether everything that a template links to is in Datadog already. */
function isLinked(sync: ResourceSync, { body }: Template, templates: readonly Template[]): boolean {
  const ids = sync.ids();
  const links = (slug: string) => !isSame(sync.kind.toCreate(body, new Map([[slug, '']])), body);
  return templates.every(({ slug }) => ids.has(slug) || !links(slug));
}

async function updateOne(
  sync: ResourceSync,
  template: Template,
  {
    options,
    fail,
    isNew,
    write,
  }: {
    readonly options: PushOptions;
    readonly fail: (slug: string, why: string) => void;
    readonly isNew: boolean;
    readonly write: Write;
  },
): Promise<void> {
  const { slug, body } = template;
  const wrongLink = sync.wrongLinkOf(body);
  const compared = wrongLink === undefined ? await compare(sync, template) : linksInDoubt(wrongLink);
  if (typeof compared === 'string') return fail(slug, compared);
  const done = await updateIfChanged(sync, compared, options);
  if (done.kind === 'failed') fail(slug, done.why);
  else write(line(slug, isNew ? '+ created' : done.words));
}

/** Creates a resource that does not exist, or is to be created again. Returns the reason why it could not, or null. */
async function createIfNew(
  sync: ResourceSync,
  { slug, body }: Template,
  { options: { recreate }, onCreated }: { readonly options: PushOptions; readonly onCreated: () => void },
): Promise<string | null> {
  const why = unsigned(sync.kind, slug, body);
  if (why !== null) return why;
  let found = await sync.find(slug, body);
  // A resource that is gone by the map may exist under another id; creating it again would make a duplicate.
  if (found.kind === 'deleted' && recreate) {
    found = await sync.findAnew(slug, body);
    if (found.kind === 'live') sync.forget(slug);
  }
  if (found.kind === 'failed') return found.message;
  if (found.kind === 'live') return null;
  if (found.kind === 'deleted') return describeStanding(found).replace(/^- /, '');
  const result = await sync.api.create(sync.kind.toCreate(body, sync.ids()));
  if (result.kind !== 'ok') {
    // The resource may have been created although the answer was lost: it is found by its last line.
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
  { template: { slug, body }, standing, live }: TemplateComparison,
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
