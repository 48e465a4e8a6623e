import { z } from 'zod';
import { SourceError } from '../exchange.ts';
import { createGithubRequester, type GithubAccess } from './github-client.ts';
import { repositorySchema } from './github-values.ts';

/** The repository, and what the token may not read of it. */
export interface GithubRights {
  /** Its full name; null if it cannot be read. */
  readonly name: string | null;
  /** Messages for people, each with its next step, distinct. */
  readonly problems: readonly string[];
}

/** Parts of a repository that the collector reads, each with a right of its own; commits are read from a clone instead if there is one. */
const PARTS = ['/commits', '/pulls', '/issues', '/actions/runs'] as const;

/** Reads one item of each part of the repository: at most five requests. Rejects only for a fault of the bot. */
export async function readGithubRights(access: GithubAccess, hasClone: boolean): Promise<GithubRights> {
  const ask = createGithubRequester(access);
  const problems = new Set<string>();
  const attempt = async <Value>(request: Promise<Value>): Promise<Value | null> => {
    try {
      return await request;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.add(error.message);
      return null;
    }
  };
  const repository = await attempt(ask.one('', repositorySchema));
  if (repository === null) return { name: null, problems: [...problems] };
  const parts = PARTS.filter((part) => !(hasClone && part === '/commits'));
  await Promise.all(parts.map((part) => attempt(ask.one(part, z.unknown(), { per_page: 1 }))));
  return { name: repository.full_name, problems: [...problems] };
}
