import type { Card } from '../blocks/render-card.ts';
import type { Clock } from '../src/clock.ts';
import type { HealthReader } from '../src/datadog/health-reader.ts';
import type { LinkTo } from '../src/health/dashboard-link.ts';
import type { ActiveIncidents } from '../src/oncall/board.ts';
import type { DigestService } from '../src/publishing/digest-desk.ts';

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
