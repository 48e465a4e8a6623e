import type { GithubRules } from '../../catalog/collector-sources.ts';
import { matchesPattern } from '../../catalog/target.ts';
import { datadogTag } from '../../datadog/query.ts';
import type { Signature } from './commit.ts';

export type PeopleRules = Pick<GithubRules, 'bots' | 'people'>;

/** Identifies the people behind signatures. */
export interface People {
  isBot(signature: Signature): boolean;
  /** Returns one name for all signatures of one person, for use as a tag; null if a signature has no name. */
  nameOf(signature: Signature): string | null;
}

/** Names of people that end like those of bots, which `*bot` must not match. */
const PEOPLES_NAMES = /(?:abb|barb|cab|chab|guilb|herb|lamb|talb|thib|turb)ot$/i;
const ALL_THAT_END_SO = '*bot';
/**
 * Address of GitHub, or of GitHub Enterprise, for people who keep theirs private:
 * docs.github.com/account-and-profile/reference/email-addresses-reference
 */
const OF_GITHUB = /^(?:\d+\+)?([^@+]+)@users\.noreply\.[^@]+$/i;
/** Addresses that many people share: of a machine, git's default, or no-reply. */
const OF_NOBODY = /^(?:no-?reply@.*|[^@]*|[^@]*@[^.]*|.*\(none\))$/i;

/** Whether a name or address is a bot's, by the catalog's patterns; an address only by those with an `@`. */
export function isBotName(name: string, patterns: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return patterns.some((pattern) => {
    if (lower.includes('@') && !pattern.includes('@')) return false;
    if (pattern === ALL_THAT_END_SO && PEOPLES_NAMES.test(lower)) return false;
    return matchesPattern(pattern.toLowerCase(), lower);
  });
}

/**
 * Tells people apart by their signatures: the same login or address is the same person, so is the same name unless two logins have it, and
 * so are the names that the catalog lists under one. Of several names the catalog's counts, then a login that GitHub knows, then the most
 * frequent one.
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

/** Names that people with different logins share. */
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

/** Keys of a name and of a login differ: one person's name may be another's login. */
const nameKey = (name: string) => datadogTag('name', name);
const loginKey = (login: string) => datadogTag('login', login);

/** Keys of an entry of the catalog, which may be a name, a login or an address. */
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

/** A name without the domain of an address in it: some people sign with their address. */
export function withoutDomain(name: string): string {
  const words = name.split(' ').map((word) => (word.indexOf('@') > 0 ? word.slice(0, word.indexOf('@')) : word));
  return words.join(' ');
}

/** The most frequent name of each group, a login before any other. */
function namesByGroup(
  signatures: readonly Signature[],
  groupOf: (signature: Signature) => string | undefined,
): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const signature of signatures) {
    const { login, name } = signature;
    const group = groupOf(signature);
    const ownName = login ?? (name === null ? null : withoutDomain(name));
    if (group === undefined || ownName === null) continue;
    const names = counts.get(group) ?? new Map<string, number>();
    counts.set(group, names);
    names.set(ownName, (names.get(ownName) ?? 0) + (login === null ? 1 : signatures.length));
  }
  return new Map(
    [...counts].flatMap(([group, names]) => {
      const [most] = [...names].sort(([one, a], [other, b]) => b - a || one.localeCompare(other, 'en'));
      return most === undefined ? [] : [[group, most[0]]];
    }),
  );
}

/** Groups of keys that belong together, directly or through others (a union-find). */
class Groups {
  readonly #parents = new Map<string, string>();

  of(key: string): string {
    let root = key;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    // Shortens the path for the next lookup.
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
