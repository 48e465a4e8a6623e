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

/** Dependencies of a command. */
export interface Ports {
  readonly reader: HealthReader;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly digests: DigestService;
  readonly linkTo: LinkTo;
  readonly clock: Clock;
  readonly timeZone: string;
}

/** The person who asks, and the channel: Slack ids. */
export interface Asker {
  readonly channel: string;
  readonly user: string;
}

/** A slash command. The manifest, the help and the README are tested against the list of these. */
export interface Command {
  readonly name: string;
  readonly description: string;
  readonly usageHint: string;
  /** Answers the arguments, which are the text after the command's name. Rejects only if the bot itself fails. */
  readonly answer: (args: string, ports: Ports, from: Asker) => Promise<Card>;
}

/** Dependencies of an incident's controls. */
export interface OncallPorts {
  readonly incidents: IncidentService;
  readonly permissions: Permissions;
  readonly delivery: Delivery;
  /** Links for further reading about an incident. */
  readonly links: (incident: Incident) => { readonly runbook?: string; readonly dashboard?: DashboardLink };
  readonly clock: Clock;
  readonly timeZone: string;
}

/** Arguments of a command: its words, and the environment of `env:NAME`. */
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

/** Splits `flaky checks 30d` into the name and the number of days; 7 by default. */
export function splitDays(words: string): { readonly name: string; readonly days: DetailDays } {
  const tokens = words.split(' ');
  const days = DETAIL_DAYS.find((count) => tokens.at(-1) === `${count}d`);
  return days === undefined ? { name: words, days: DETAIL_DAYS[0] } : { name: tokens.slice(0, -1).join(' '), days };
}

/** Joins a name and a number of days to `flaky checks 30d`: the opposite of `splitDays`. */
export function withDays(name: string, days: DetailDays): string {
  return days === DETAIL_DAYS[0] ? name : `${name} ${days}d`.trim();
}

/** The command line of a command's name, words and environment. */
export function commandLine(name: string, words: string, environment: string | undefined): string {
  return [name, words, ...(environment ? [`env:${environment}`] : [])].filter(Boolean).join(' ');
}

/** Choices that show a card in all environments together and in each of them. */
export function environmentChoices(name: string, words: string, environments: readonly string[]): readonly Choice[] {
  return environmentOptions(environments).map(({ label, value }) => {
    return { label, commandLine: commandLine(name, words, value === ALL_ENVIRONMENTS ? undefined : value) };
  });
}

/** Explanation that a name is not known, with similar names and those that are known. `what` is the kind of name. */
export function unknownName(
  what: string,
  { given, known, command }: { readonly given: string; readonly known: readonly string[]; readonly command: string },
): Card {
  const similar = nearestNames(given, known);
  const asCode = (names: readonly string[]) =>
    names
      .slice(0, 10)
      .map((name) => `\`${escapeMrkdwn(name)}\``)
      .join(', ');
  return explanation(
    renderNotice(
      `There is no ${what} called "${escapeMrkdwn(given)}".`,
      ...(similar.length > 0 ? [`Did you mean ${asCode(similar)}?`] : []),
      known.length > 0 ? `You can ask for ${asCode(known)}.` : `Type \`${command}\` without it.`,
      'Type `/health help` to see everything.',
    ),
  );
}

/** Explanation that the environment is not in the catalog; undefined when it is, or when none is given. */
export function refuseEnvironment(
  environment: string | undefined,
  known: readonly string[],
  command: string,
): Card | undefined {
  if (environment === undefined || known.includes(environment)) return undefined;
  return unknownName('environment', { given: environment, known, command });
}

/** Time and environment that links lead to. `now` in milliseconds since 1970; `windowMs` replaces each dashboard's own period. */
interface LinkContext {
  readonly linkTo: LinkTo;
  readonly environment: string | undefined;
  readonly now: number;
  readonly windowMs?: number;
}

/** Links of a card to its dashboards, over the same period until now and in the same environment as the card. */
export function linksTo(
  dashboards: readonly Dashboard[],
  { linkTo, environment, now, windowMs }: LinkContext,
): readonly DashboardLink[] {
  return dashboards.map((dashboard) =>
    linkTo(dashboard, { from: now - (windowMs ?? dashboard.window), to: null, environment }, now),
  );
}
