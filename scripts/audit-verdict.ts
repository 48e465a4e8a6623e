import { parseJson } from '../src/core/json.ts';

/** A registry's answer about the packages. */
export interface Verdict {
  readonly kind: 'good' | 'bad' | 'not-checked';
  readonly words: string;
}

/** Reads the JSON that `npm audit` or `npm audit signatures` printed, with its exit code; null if it was killed. */
export function readVerdict(stdout: string, status: number | null): Verdict {
  const report = parseJson(stdout);
  const counts = at(at(report, 'metadata'), 'vulnerabilities');
  if (isObject(counts)) {
    const found = Object.entries(counts).filter(([name, count]) => name !== 'total' && Number(count) > 0);
    const words = found.map(([name, count]) => `${count} ${name}`).join(', ') || 'none known';
    if (status === 0) return { kind: 'good', words };
    return {
      kind: 'bad',
      words: `${words}. Next step: run \`npm audit --omit=dev --workspaces=false\`, and update what it names`,
    };
  }
  const [invalid, missing] = [at(report, 'invalid'), at(report, 'missing')];
  if (Array.isArray(invalid) && Array.isArray(missing)) {
    if (invalid.length + missing.length === 0 && status === 0) return { kind: 'good', words: 'all are valid' };
    const named = [...invalid, ...missing].map((one) => String(at(one, 'name'))).slice(0, 10);
    const words = `${invalid.length} invalid, ${missing.length} missing (${named.join(', ')})`;
    return { kind: 'bad', words: `${words}. Next step: run \`npm audit signatures\`, and install none of them` };
  }
  return { kind: 'not-checked', words: 'NOT CHECKED: the registry in use does not offer it, or cannot be reached' };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const at = (value: unknown, key: string): unknown => (isObject(value) ? Reflect.get(value, key) : undefined);
