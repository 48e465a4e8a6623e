import type { IncidentLinks } from '../blocks/incidents/incident-message.ts';
import { ALL_ENVIRONMENTS, type Choice, environmentOptions } from '../blocks/kit/controls.ts';
import type { Card } from '../blocks/render-card.ts';
import type { Dashboard } from '../src/catalog/catalog.ts';
import type { Clock } from '../src/core/clock.ts';
import type { HealthReader } from '../src/datadog/health-reader.ts';
import type { DigestService } from '../src/digest/digest-service.ts';
import type { DashboardLink, LinkTo } from '../src/health/dashboard-link.ts';
import type { ActiveIncidents } from '../src/incidents/active-incidents.ts';
import type { ReadHistory } from '../src/incidents/incident-history.ts';
import type { IncidentService } from '../src/incidents/incident-service.ts';
import type { Incident } from '../src/incidents/rules/incident.ts';
import type { LiveCardService } from '../src/live-cards/live-card-service.ts';
import type { AnswerDelivery } from '../src/slack/answer-delivery.ts';
import type { SendFile } from '../src/slack/files.ts';
import type { Permissions } from '../src/slack/permissions/permissions.ts';
import type { VisibleTo } from '../src/slack/visible-channels.ts';
import type { WatchService } from '../src/watches/watch-service.ts';

/** Dependencies of a command. */
export interface Ports {
  readonly reader: HealthReader;
  readonly activeIncidents: () => Promise<ActiveIncidents>;
  readonly history: ReadHistory;
  /** Sends a file to a person by direct message. */
  readonly sendFile: SendFile;
  readonly digests: DigestService;
  readonly visibleTo: VisibleTo;
  readonly watches: WatchService;
  readonly liveCards: LiveCardService;
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
  readonly delivery: AnswerDelivery;
  /** Links for further reading about an incident. */
  readonly links: (incident: Incident) => IncidentLinks;
  readonly clock: Clock;
  readonly timeZone: string;
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
