import type { Inside } from './contents.ts';

/** An entry of `package-lock.json`, as far as it is read here. */
export interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The entries by folder; the project's own has none. */
export type Lock = Readonly<Record<string, LockEntry>>;

/** A package that runs with the bot. */
export interface Shipped extends Inside {
  /** SHA-512 of the published package, in base64. */
  readonly sha512: string;
  /** Inside the files of this package, or installed beside it. */
  readonly how: 'inside' | 'installed';
  /** Not for every platform or version of Node. */
  readonly isOptional: boolean;
}

/**
 * Every package that runs with the bot, for all platforms: those whose parts are inside its files, and what npm installs beside it.
 *
 * @throws Error when the lock lacks one, or has it in another version than the build took in
 */
export function shippedPackages(inside: readonly Inside[], lock: Lock): readonly Shipped[] {
  const installed = installedFolders(lock).map((folder) => {
    const { version = '', license = '' } = lock[folder] ?? {};
    return { name: folder.replace(/^.*node_modules\//, ''), version, license, folder };
  });
  const shipped = (one: Inside, how: Shipped['how']): Shipped => {
    const entry = lock[one.folder];
    const sha512 = /^sha512-(.+)$/.exec(entry?.integrity ?? '')?.[1];
    if (entry?.version !== one.version || sha512 === undefined) {
      throw new Error(`package-lock.json does not have ${one.folder} ${one.version} with its sha512: run npm ci`);
    }
    return { ...one, how, sha512, isOptional: how === 'installed' && entry.optional === true };
  };
  return [...inside.map((one) => shipped(one, 'inside')), ...installed.map((one) => shipped(one, 'installed'))];
}

/** Folders of what npm installs with the published package. */
function installedFolders(lock: Lock): readonly string[] {
  const found = new Set<string>();
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { dependencies, optionalDependencies } = lock[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = placeOf(name, folder, lock);
      if (!found.has(place)) waiting.push(place);
      found.add(place);
    }
  }
  return [...found].sort();
}

/** The folder in which a package finds another one, as Node looks for it: in its own folder, then in those around it. */
function placeOf(name: string, from: string, lock: Lock): string {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (folder === '') throw new Error(`package-lock.json does not have ${name}, which ${from || 'the bot'} needs`);
  }
}
