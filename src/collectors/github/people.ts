import type { GithubRules } from '../../catalog/collector-sources/github-source.ts';
import { matchesPattern } from '../../catalog/pattern.ts';
import { datadogTag } from '../../datadog/tag.ts';
import type { Signature } from './commit.ts';

export type PeopleRules = Pick<GithubRules, 'bots' | 'people'>;

/** Who is who among those who signed. */
export interface People {
  isBot(signature: Signature): boolean;
  /** One name for all signatures of one person, as a tag tells it; null where a signature names nobody. */
  nameOf(signature: Signature): string | null;
}

/** Names of people that end as those of bots do, which `*bot` does not mean. */
const PEOPLES_NAMES = /(?:abb|barb|cab|chab|guilb|herb|lamb|talb|thib|turb)ot$/i;
const ALL_THAT_END_SO = '*bot';
/** GitHub's address for who keeps his own to himself: docs.github.com/account-and-profile/reference/email-addresses-reference */
const OF_GITHUB = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/i;
/** Addresses that many have: of a machine, of git where nobody set one, of whoever wants no answer. */
const OF_NOBODY = /^(?:no-?reply@.*|[^@]*|[^@]*@[^.]*|.*\(none\))$/i;

/** Whether a name or address is one of a bot, by the catalog's patterns; an address only by those that have an `@`. */
export function isBotName(name: string, patterns: readonly string[]): boolean {
  const plain = name.toLowerCase();
  return patterns.some((pattern) => {
    if (plain.includes('@') && !pattern.includes('@')) return false;
    if (pattern === ALL_THAT_END_SO && PEOPLES_NAMES.test(plain)) return false;
    return matchesPattern(pattern.toLowerCase(), plain);
  });
}

/**
 * Tells people apart: the same login, name or address is the same person, and so are the names that the catalog lists under one. Of
 * several names the catalog's counts, then a login that GitHub knows, then the one that signs most.
 */
export function peopleOf(signatures: readonly Signature[], { bots, people }: PeopleRules): People {
  const entries = Object.entries(people).map(
    ([name, others]) => [name, [name, ...others].flatMap(keysOfListed)] as const,
  );
  const listed = new Set(entries.flatMap(([, keys]) => keys));
  const isBot = (signature: Signature) => {
    if (keysOf(signature).some((key) => listed.has(key))) return false;
    const names = [...loginsOf(signature), signature.name ?? '', ...signature.addresses];
    return signature.isBot || names.some((name) => isBotName(name, bots));
  };
  const groups = new Groups();
  for (const [, keys] of entries) groups.join(keys);
  const humans = signatures.filter((signature) => !isBot(signature));
  for (const signature of humans) groups.join(keysOf(signature));
  const names = namesByGroup(humans, groups);
  for (const [name, [key]] of entries) if (key !== undefined) names.set(groups.of(key), name);
  return {
    isBot,
    nameOf: (signature) => {
      const [key] = keysOf(signature);
      return (key === undefined ? undefined : names.get(groups.of(key))) ?? null;
    },
  };
}

/** A login and a name are not the same: one person's name may be another's login. */
const nameKey = (name: string) => datadogTag('name', name);
const loginKey = (login: string) => datadogTag('login', login);

/** What is written in the catalog may be a name, a login or an address. */
function keysOfListed(one: string): readonly string[] {
  const login = OF_GITHUB.exec(one)?.[1];
  if (login !== undefined) return [loginKey(login)];
  return one.includes('@') ? [addressKey(one)] : [nameKey(one), loginKey(one)];
}

const addressKey = (address: string) => `address:${address.toLowerCase()}`;

const loginsOf = ({ login, addresses }: Signature): readonly string[] => [
  ...(login === null ? [] : [login]),
  ...addresses.flatMap((address) => OF_GITHUB.exec(address)?.[1] ?? []),
];

const keysOf = (signature: Signature): readonly string[] => [
  ...loginsOf(signature).map(loginKey),
  ...(signature.name === null ? [] : [nameKey(signature.name)]),
  ...signature.addresses.filter((address) => !OF_NOBODY.test(address) && !OF_GITHUB.test(address)).map(addressKey),
];

/** Some sign with their address for a name. */
function withoutAddress(name: string): string {
  const words = name.split(' ').map((word) => (word.indexOf('@') > 0 ? word.slice(0, word.indexOf('@')) : word));
  return words.join(' ');
}

/** The name of each group that signs most, a login before any other. */
function namesByGroup(signatures: readonly Signature[], groups: Groups): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const signature of signatures) {
    const { login, name } = signature;
    const [key] = keysOf(signature);
    const shown = login ?? (name === null ? null : withoutAddress(name));
    if (key === undefined || shown === null) continue;
    const group = counts.get(groups.of(key)) ?? new Map<string, number>();
    counts.set(groups.of(key), group);
    group.set(shown, (group.get(shown) ?? 0) + (login === null ? 1 : signatures.length));
  }
  return new Map(
    [...counts].flatMap(([group, names]) => {
      const [most] = [...names].sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'));
      return most === undefined ? [] : [[group, most[0]]];
    }),
  );
}

/** Keys that belong together, however they came together. */
class Groups {
  readonly #parents = new Map<string, string>();

  of(key: string): string {
    let root = key;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    // Whoever comes by next has it shorter.
    for (let next = this.#parents.get(key); next !== undefined && next !== root; next = this.#parents.get(key)) {
      this.#parents.set(key, root);
      key = next;
    }
    return root;
  }

  join(keys: readonly string[]): void {
    const [first, ...others] = keys;
    if (first === undefined) return;
    for (const other of others) {
      const [root, joined] = [this.of(first), this.of(other)];
      if (root !== joined) this.#parents.set(joined, root);
    }
  }
}
