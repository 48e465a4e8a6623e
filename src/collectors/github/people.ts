import type { GithubRules } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { datadogTag } from '../../datadog/query.ts';
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
/** GitHub's address, or that of a GitHub of one's own, for who keeps his to himself: docs.github.com/account-and-profile/reference/email-addresses-reference */
const OF_GITHUB = /^(?:\d+\+)?([^@+]+)@users\.noreply\.[^@]+$/i;
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
 * Tells people apart: the same login or address is the same person, the same name where not two logins have it, and the names that the
 * catalog lists under one. Of several names the catalog's counts, then a login that GitHub knows, then the one that signs most.
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
  const humans = signatures.filter((signature) => !isBot(signature));
  const shared = sharedNames(humans);
  const ownKeysOf = (signature: Signature) => {
    const keys = keysOf(signature);
    return keys.length === 1 ? keys : keys.filter((key) => listed.has(key) || !shared.has(key));
  };
  const groups = new Groups();
  for (const keys of [...entries.map(([, one]) => one), ...humans.map(ownKeysOf)]) groups.join(keys);
  const groupOf = (signature: Signature) =>
    ownKeysOf(signature)
      .slice(0, 1)
      .map((key) => groups.of(key))[0];
  const names = namesByGroup(humans, groupOf);
  for (const [name, keys] of entries) for (const key of keys.slice(0, 1)) names.set(groups.of(key), name);
  return { isBot, nameOf: (signature) => names.get(groupOf(signature) ?? '') ?? null };
}

/** Names that people with different logins have. */
function sharedNames(signatures: readonly Signature[]): ReadonlySet<string> {
  const logins = new Map<string, Set<string>>();
  for (const signature of signatures) {
    if (signature.name === null) continue;
    const key = nameKey(signature.name);
    const known = logins.get(key) ?? new Set();
    logins.set(key, known);
    for (const login of loginsOf(signature).slice(0, 1)) known.add(loginKey(login));
  }
  return new Set([...logins].flatMap(([key, known]) => (known.size > 1 ? [key] : [])));
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
function namesByGroup(
  signatures: readonly Signature[],
  groupOf: (signature: Signature) => string | undefined,
): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const signature of signatures) {
    const { login, name } = signature;
    const group = groupOf(signature);
    const shown = login ?? (name === null ? null : withoutAddress(name));
    if (group === undefined || shown === null) continue;
    const names = counts.get(group) ?? new Map<string, number>();
    counts.set(group, names);
    names.set(shown, (names.get(shown) ?? 0) + (login === null ? 1 : signatures.length));
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
