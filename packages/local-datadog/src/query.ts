import { isMethod, type Method } from './aggregate.ts';
import { badRequest, notKnown } from './api-error.ts';
import { type Fill, parseFill } from './fill.ts';
import { parseRollup, type Rollup } from './rollup-argument.ts';

/** A metric query such as `avg:github.prs.open{env:production} by {team}.rollup(avg, 3600)`. */
export interface MetricQuery {
  readonly text: string;
  /** Aggregation across tag sets. */
  readonly space: Exclude<Method, 'count'>;
  readonly metric: string;
  readonly scope: readonly ScopeTerm[];
  readonly groupBy: readonly string[];
  readonly rollup: Rollup;
  readonly fill: Fill | null;
}

/** `env:production` or `!team:x`; the terms of a scope all have to hold. */
interface ScopeTerm {
  readonly tag: string;
  readonly negated: boolean;
}

const HEAD = /^(?:(?<space>\w+):)?(?<metric>[A-Za-z][\w.]*)\{(?<scope>[^{}]*)\}(?:\s*by\s*\{(?<by>[^{}]*)\})?/;
const MODIFIER = /^\s*\.(?<name>\w+)\((?<argument>[^()]*)\)/;
const TERM = /^(?<not>!?)(?<tag>[A-Za-z][\w./-]*:[\w./:-]+)$/;
const TAG_KEY = /^[A-Za-z][\w./-]*$/;

/** Parses one metric query; throws a 400 as Datadog would. Functions around a query are refused, as by the v2 API. */
export function parseQuery(text: string): MetricQuery {
  const source = text.trim();
  if (/^\w+\(/.test(source)) {
    throw badRequest('Functions are not supported in metrics data source field. Use the formulas payload.');
  }
  const head = HEAD.exec(source);
  const { space = 'avg', metric, scope, by } = head?.groups ?? {};
  if (!head || metric === undefined || scope === undefined) throw unparsable(text, 'expected aggregator:metric{scope}');
  if (!isMethod(space) || space === 'count') throw notKnown(`the space aggregator "${space}"`);
  return {
    text,
    space,
    metric,
    scope: parseScope(scope, text),
    groupBy: parseGroupBy(by, text),
    ...parseModifiers(source.slice(head[0].length), text),
  };
}

/** The 400 for a query that is not one. */
function unparsable(text: string, reason: string): Error {
  return badRequest(`Error parsing query: unable to parse ${text}: ${reason}`);
}

function parseScope(scope: string, text: string): readonly ScopeTerm[] {
  if (scope.trim() === '*') return [];
  return scope.split(',').map((written) => {
    const term = TERM.exec(written.trim())?.groups;
    if (term?.tag === undefined) throw unparsable(text, `"${written.trim()}" is not a tag of the form key:value`);
    return { tag: term.tag, negated: term.not === '!' };
  });
}

function parseGroupBy(by: string | undefined, text: string): readonly string[] {
  if (by === undefined) return [];
  return by.split(',').map((written) => {
    const key = written.trim();
    if (!TAG_KEY.test(key)) throw unparsable(text, `"${key}" is not a tag key`);
    return key;
  });
}

function parseModifiers(written: string, text: string): { rollup: Rollup; fill: Fill | null } {
  let rest = written;
  let rollup: Rollup = { kind: 'default', method: 'avg' };
  let fill: Fill | null = null;
  for (let match = MODIFIER.exec(rest); match?.groups; match = MODIFIER.exec(rest)) {
    const { name = '', argument = '' } = match.groups;
    const words = argument
      .split(',')
      .map((word) => word.trim().replace(/^'(.*)'$|^"(.*)"$/, '$1$2'))
      .filter((word) => word !== '');
    if (name === 'rollup') rollup = parseRollup(words, text);
    else if (name === 'fill') fill = parseFill(words, text);
    else if (!isTypeModifier(name)) throw notKnown(`.${name}() in ${text}`);
    rest = rest.slice(match[0].length);
  }
  if (rest.trim() !== '') throw unparsable(text, `unexpected "${rest.trim()}"`);
  return { rollup, fill };
}

/** All series here are gauges, on which Datadog's type modifiers have no effect. */
function isTypeModifier(name: string): boolean {
  return name === 'as_count' || name === 'as_rate';
}
