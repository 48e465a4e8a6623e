import { type Problem, ProblemsError } from '../core/problem.ts';
import type { Environment } from './environment.ts';
import type { Login } from './login.ts';
import { createSettingReader, type ReportProblem, type SettingReader } from './setting-reader.ts';
import { quoted } from './value-mistakes.ts';

export const COLLECTED_KINDS = ['github', 'wandb', 'skypilot', 'eval', 'health'] as const;
export type CollectedKind = (typeof COLLECTED_KINDS)[number];

/** Sources of the bot's own collectors. Undefined is unset: which settings are required depends on the collectors that run. */
export interface SourcesConfig {
  /** Collectors that run; none by default. */
  readonly collect: readonly CollectedKind[];
  /** Environment tag of everything that they send. */
  readonly environment: string | undefined;
  readonly github: {
    readonly token: string | undefined;
    readonly repository: string | undefined;
    readonly apiUrl: string;
    readonly commitsFolder: string | undefined;
  };
  readonly wandb: {
    readonly apiKey: string | undefined;
    readonly project: string | undefined;
    readonly apiUrl: string;
    readonly appUrl: string;
  };
  readonly skypilot: {
    /** URL without the login that the setting may contain. */
    readonly apiUrl: string | undefined;
    /** Login of a server behind basic auth. */
    readonly login: Login | undefined;
    readonly token: string | undefined;
  };
  readonly evalFolder: string | undefined;
}

/** The settings of the sources alone. Throws ProblemsError with all invalid ones. */
export function sourcesFromEnv(env: Environment): SourcesConfig {
  const problems: Problem[] = [];
  const wrong: ReportProblem = (where, what, fix) => void problems.push({ where, what, fix });
  const config = sourcesConfig(createSettingReader(env, wrong), wrong);
  if (problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** Reads the settings of the sources, and reports invalid ones. */
export function sourcesConfig(read: SettingReader, wrong: ReportProblem): SourcesConfig {
  const optional = (name: Parameters<SettingReader['text']>[0]) => read.text(name) || undefined;
  const secret = (name: Parameters<SettingReader['secret']>[0]) => read.secret(name) || undefined;
  const address = (name: Parameters<SettingReader['url']>[0]) => withoutSlash(read.url(name));
  return {
    collect: kindsOf(read.text('COLLECT'), wrong),
    environment: optional('DD_ENV'),
    github: {
      token: secret('GITHUB_TOKEN'),
      repository: pairOf(read, { name: 'GITHUB_REPOSITORY', shape: 'owner/name', wrong }),
      apiUrl: address('GITHUB_API_URL'),
      commitsFolder: optional('GITHUB_COMMITS_DIR'),
    },
    wandb: {
      apiKey: secret('WANDB_API_KEY'),
      project: pairOf(read, { name: 'WANDB_PROJECT', shape: 'entity/project', wrong }),
      apiUrl: address('WANDB_API_URL'),
      appUrl: address('WANDB_APP_URL'),
    },
    skypilot: { ...skypilotAddress(read), token: secret('SKYPILOT_API_TOKEN') },
    evalFolder: optional('EVAL_RESULTS_DIR'),
  };
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');

function skypilotAddress(read: SettingReader): Pick<SourcesConfig['skypilot'], 'apiUrl' | 'login'> {
  if (!read.text('SKYPILOT_API_URL')) return { apiUrl: undefined, login: undefined };
  const { url, login } = read.urlWithLogin('SKYPILOT_API_URL');
  return { apiUrl: withoutSlash(url), login };
}

function kindsOf(text: string, wrong: ReportProblem): readonly CollectedKind[] {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  return names.flatMap((name) => {
    const kind = COLLECTED_KINDS.find((known) => known === name);
    if (!kind)
      wrong(
        'COLLECT',
        `has an unknown collector, ${quoted(name)}`,
        `write some of ${COLLECTED_KINDS.join(',')}, or unset it`,
      );
    return kind ? [kind] : [];
  });
}

function pairOf(
  read: SettingReader,
  {
    name,
    shape,
    wrong,
  }: { readonly name: 'GITHUB_REPOSITORY' | 'WANDB_PROJECT'; readonly shape: string; readonly wrong: ReportProblem },
): string | undefined {
  const value = read.text(name);
  if (value && !/^[^/\s]+\/[^/\s]+$/.test(value)) wrong(name, `cannot be ${quoted(value)}`, `write it as ${shape}`);
  return value || undefined;
}
