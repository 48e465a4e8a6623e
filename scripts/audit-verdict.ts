import { parseJson } from '../src/core/json.ts';

/** A registry's answer about the packages. */
export interface Verdict {
  readonly kind: 'good' | 'bad' | 'not-checked';
  readonly words: string;
}

/** Severities that end a release. */
const SEVERE = ['high', 'critical'];

/**
 * Reads the JSON that `npm audit` or `npm audit signatures` printed.
 *
 * @param status exit code, null if it was killed
 * @param shipped folders of the packages that run with the bot: vulnerabilities of others are not counted
 */
export function readVerdict(stdout: string, status: number | null, shipped: ReadonlySet<string>): Verdict {
  const report = parseJson(stdout);
  const vulnerabilities = at(report, 'vulnerabilities');
  if (isObject(vulnerabilities) && isObject(at(report, 'metadata'))) return countShipped(vulnerabilities, shipped);
  const [invalid, missing] = [at(report, 'invalid'), at(report, 'missing')];
  if (Array.isArray(invalid) && Array.isArray(missing)) {
    if (invalid.length + missing.length === 0 && status === 0) return { kind: 'good', words: 'all are valid' };
    const named = [...invalid, ...missing].map((one) => String(at(one, 'name'))).slice(0, 10);
    const words = `${invalid.length} invalid, ${missing.length} missing (${named.join(', ')})`;
    return { kind: 'bad', words: `${words}. Next step: run \`npm audit signatures\`, and install none of them` };
  }
  return { kind: 'not-checked', words: 'NOT CHECKED: the registry in use does not offer it, or cannot be reached' };
}

function countShipped(vulnerabilities: object, shipped: ReadonlySet<string>): Verdict {
  const found = Object.entries(vulnerabilities).filter(([, one]) => {
    const nodes = at(one, 'nodes');
    return Array.isArray(nodes) && nodes.some((folder) => shipped.has(String(folder)));
  });
  const counts = new Map<string, number>();
  for (const [, one] of found) counts.set(severityOf(one), (counts.get(severityOf(one)) ?? 0) + 1);
  const words = [...counts].map(([severity, count]) => `${count} ${severity}`).join(', ') || 'none known';
  const severe = found.flatMap(([name, one]) => (SEVERE.includes(severityOf(one)) ? [name] : []));
  if (severe.length === 0) return { kind: 'good', words };
  return { kind: 'bad', words: `${words}. Next step: run \`npm audit\`, and update ${severe.join(', ')}` };
}

const severityOf = (vulnerability: unknown) => String(at(vulnerability, 'severity'));
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const at = (value: unknown, key: string): unknown => (isObject(value) ? Reflect.get(value, key) : undefined);
