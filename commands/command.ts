import { ALL_ENVIRONMENTS, type Choice, environmentOptions } from '../blocks/kit/controls.ts';
import { escapeMrkdwn } from '../blocks/kit/escape.ts';
import { renderNotice } from '../blocks/kit/message.ts';
import { type Card, explanation } from '../blocks/render-card.ts';
import type { Dashboard } from '../src/catalog/catalog.ts';
import type { Clock } from '../src/core/clock.ts';
import { nearestNames } from '../src/core/text.ts';
import type { HealthReader } from '../src/datadog/health-reader.ts';
import type { DigestService } from '../src/digest/digest-service.ts';
import type { DashboardLink, LinkTo } from '../src/health/dashboard-link.ts';
import { DETAIL_DAYS, type DetailDays } from '../src/health/day-grid.ts';
import type { ActiveIncidents } from '../src/incidents/active-incidents.ts';
import type { IncidentService } from '../src/incidents/incident-service.ts';
import type { Incident } from '../src/incidents/rules/incident.ts';
import type { Permissions } from '../src/slack/permissions/permissions.ts';
import type { Delivery } from '../src/slack/reply.ts';

/** What a command needs to answer. */
export interface Ports {
  readonly reader: HealthReader;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly digests: DigestService;
  readonly linkTo: LinkTo;
  readonly clock: Clock;
  readonly timeZone: string;
}

/** Who asks, and where: Slack ids. */
export interface Asker {
  readonly channel: string;
  readonly user: string;
}

/** A slash command. The manifest, the help and the README are tested against the list of these. */
export interface Command {
  readonly name: string;
  readonly description: string;
  readonly usageHint: string;
  /** Answers what stands behind the command's name. Rejects only where the bot itself is broken. */
  readonly answer: (args: string, ports: Ports, from: Asker) => Promise<Card>;
}

/** What the controls of an incident need. */
export interface OncallPorts {
  readonly incidents: IncidentService;
  readonly permissions: Permissions;
  readonly delivery: Delivery;
  /** What to open next. */
  readonly links: (incident: Incident) => { readonly runbook?: string; readonly dashboard?: DashboardLink };
  readonly clock: Clock;
  readonly timeZone: string;
}

/** What stands behind a command's name: words, and the environment of `env:NAME`. */
export interface Arguments {
  readonly words: string;
  readonly environment: string | undefined;
}

/** Splits `AREA env:NAME` into its words and its environment. Slack writes `&` as an entity. */
export function parseArguments(text: string): Arguments {
  const tokens = text.replaceAll('&amp;', '&').trim().split(/\s+/).filter(Boolean);
  const environment = tokens.findLast((token) => token.startsWith('env:'))?.slice('env:'.length);
  return { words: tokens.filter((token) => !token.startsWith('env:')).join(' '), environment };
}

/** Splits `flaky checks 30d` into the name and how many days; 7 where there are none. */
export function splitDays(words: string): { readonly name: string; readonly days: DetailDays } {
  const tokens = words.split(' ');
  const days = DETAIL_DAYS.find((count) => tokens.at(-1) === `${count}d`);
  return days === undefined ? { name: words, days: DETAIL_DAYS[0] } : { name: tokens.slice(0, -1).join(' '), days };
}

/** `flaky checks 30d`: the opposite of `splitDays`. */
export function withDays(name: string, days: DetailDays): string {
  return days === DETAIL_DAYS[0] ? name : `${name} ${days}d`.trim();
}

/** The command line that asks the same again. */
export function commandLine(name: string, words: string, environment: string | undefined): string {
  return [name, words, ...(environment ? [`env:${environment}`] : [])].filter(Boolean).join(' ');
}

/** The same card in all environments together and in each of them. */
export function environmentChoices(name: string, words: string, environments: readonly string[]): readonly Choice[] {
  return environmentOptions(environments).map(({ label, value }) => {
    return { label, commandLine: commandLine(name, words, value === ALL_ENVIRONMENTS ? undefined : value) };
  });
}

/** Tells the asker that a name is not known, and which are. */
export function unknownName(
  what: string,
  { given, known, command }: { readonly given: string; readonly known: readonly string[]; readonly command: string },
): Card {
  const near = nearestNames(given, known);
  const code = (names: readonly string[]) =>
    names
      .slice(0, 10)
      .map((name) => `\`${escapeMrkdwn(name)}\``)
      .join(', ');
  return explanation(
    renderNotice(
      `There is no ${what} called "${escapeMrkdwn(given)}".`,
      ...(near.length > 0 ? [`Did you mean ${code(near)}?`] : []),
      known.length > 0 ? `You can ask for ${code(known)}.` : `Type \`${command}\` without it.`,
      'Type `/health help` to see everything.',
    ),
  );
}

/** An explanation when the environment is not one of the catalog's, otherwise undefined. */
export function refuseEnvironment(
  environment: string | undefined,
  known: readonly string[],
  command: string,
): Card | undefined {
  if (environment === undefined || known.includes(environment)) return undefined;
  return unknownName('environment', { given: environment, known, command });
}

/** What a card shows of dashboards. `now` in milliseconds since 1970, `windowMs` how far back where it is not their own. */
interface LinkSubject {
  readonly linkTo: LinkTo;
  readonly environment: string | undefined;
  readonly now: number;
  readonly windowMs?: number;
}

/** Links of a card to its dashboards: each over the time on screen until now, in the environment on screen. */
export function linksTo(
  dashboards: readonly Dashboard[],
  { linkTo, environment, now, windowMs }: LinkSubject,
): readonly DashboardLink[] {
  return dashboards.map((dashboard) =>
    linkTo(dashboard, { from: now - (windowMs ?? dashboard.window), to: null, environment }, now),
  );
}
