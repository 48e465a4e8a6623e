import { notKnown } from '../api-error.ts';
import { type Json, objectOf } from '../json.ts';
import { asTag } from '../tags.ts';
import type { StoredLog } from './stored-log.ts';

/** Whether a log is meant. */
export type LogFilter = (log: StoredLog) => boolean;

const GROUP = /\((?:"[^"]*"|[^()"])*\)|(?:"[^"]*"|[^\s()"])+/g;
const TERM = /^(@?[\w.-]+):(?:"([^"]*)"|([^\s()*"]+))$/;

/**
 * Parses the part of Datadog's log search that it knows (docs.datadoghq.com/logs/explorer/search_syntax): tags and `status` or
 * `service` by their name, attributes by `@` and their path, side by side, `(a OR b)`, and `*` for all. Throws an ApiError for the rest.
 */
export function parseLogQuery(query: string): LogFilter {
  const groups = query.match(GROUP) ?? [];
  const bare = (text: string) => text.replace(/\s/g, '');
  if (bare(groups.join('')) !== bare(query)) throw unknown(query);
  const filters = groups.map((group) => anyOf(group, query));
  return (log) => filters.every((filter) => filter(log));
}

function anyOf(group: string, query: string): LogFilter {
  if (group === '*') return () => true;
  const inner = group.startsWith('(') ? group.slice(1, -1) : group;
  const filters = inner
    .trim()
    .split(/\s+OR\s+/)
    .map((term) => filterOf(term, query));
  return (log) => filters.some((filter) => filter(log));
}

/** "Attribute searches are case sensitive"; tags are in lower case. */
function filterOf(term: string, query: string): LogFilter {
  const [, name = '', quoted, plain = ''] = TERM.exec(term) ?? [];
  if (name === '') throw unknown(query);
  const value = quoted ?? plain;
  if (name.startsWith('@')) return ({ attributes }) => String(valueAt(attributes, name.slice(1))) === value;
  if (name === 'status') return ({ status }) => status === value.toLowerCase();
  if (name === 'service') return ({ service }) => service === value;
  return ({ tags }) => tags.includes(asTag(`${name}:${value}`));
}

/** The value at a path such as `http.status_code`. */
export function valueAt(attributes: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => objectOf(value)[name], attributes);
}

function unknown(query: string) {
  return notKnown(`the search "${query}"`);
}
