import { MOST_GRID_AREAS } from '../../blocks/home/area-grid.ts';
import { KNOWN_WHY_MS } from '../../commands/home.ts';
import { MOST_REFUSALS, MOST_REFUSALS_AT_ONCE, SHARE_ONCE_MS } from '../../src/app/app.ts';
import { STOP_MS } from '../../src/app/lifecycle.ts';
import * as github from '../../src/collectors/github/github-fetch.ts';
import * as found from '../../src/collectors/github/github-lookups.ts';
import { MOST_SENT_EVENTS as TOLD_EVENTS } from '../../src/collectors/sent-events.ts';
import * as project from '../../src/collectors/wandb/runs-reader.ts';
import { EVERY_MS as COUNTED_EVERY_MS } from '../../src/core/counted.ts';
import { MOST_ACCEPTED, MOST_RUNNING } from '../../src/core/inflight.ts';
import { MOST_SHARED_KEYS as SHARES } from '../../src/core/once.ts';
import { PAGE as EVENTS } from '../../src/datadog/feed-search.ts';
import { CACHE } from '../../src/datadog/health-reader.ts';
import { MOST_FIELD_BYTES } from '../../src/datadog/intake.ts';
import { MOST_TAGGED_VALUES } from '../../src/datadog/rollup-reader.ts';
import { LARGEST_VALUE, QUERIES_PER_REQUEST } from '../../src/datadog/timeseries.ts';
import { MOST_COMPARED } from '../../src/datadog/why-reader.ts';
import { MOST_COMPOSITIONS } from '../../src/digest/composer.ts';
import * as followUp from '../../src/digest/follow-up.ts';
import { MOST_ISOLATED } from '../../src/digest/isolation.ts';
import { MOST_REMEMBERED as MOST_REMEMBERED_TIMES } from '../../src/digest/rules/schedule.ts';
import { BEFORE_MS } from '../../src/explain/events-before.ts';
import { WHY_DAYS } from '../../src/explain/why.ts';
import * as refusals from '../../src/http-server/bounded-server.ts';
import { HEADER_BYTES, HEADERS } from '../../src/http-server/bounded-server.ts';
import { MOST_LINKED } from '../../src/incidents/active-incidents.ts';
import { MOST_OFFSET_MS } from '../../src/jobs/clock-check.ts';
import { ALARM_AFTER_MS, AWAY_MS, MOST_WAITS as WAITS } from '../../src/jobs/delivery-alarm.ts';
import { MOST_LINES } from '../../src/observability/log.ts';
import { LIMITS as HEALTH } from '../../src/observability/probe-server.ts';
import { MOST_REMEMBERED } from '../../src/redaction/redacting-fetch.ts';
import { CALM_MS } from '../../src/scheduling/failure-log.ts';
import { STUCK_AFTER_MS as STILL } from '../../src/scheduling/loop.ts';
import { LONGEST_RETRY_WAIT_MS, RETRY_WAITS_MS } from '../../src/slack/answer-delivery.ts';
import { OPEN_LIMIT_MS } from '../../src/slack/connect.ts';
import { MOST_WORKSPACES as TABLES } from '../../src/slack/format-support.ts';
import { MOST_DRAWN } from '../../src/slack/home-tab.ts';
import { MOST_UNPROVEN_BYTES, LIMITS as SLACK } from '../../src/slack/http/http-transport.ts';
import { MOST_BYTES as BODY } from '../../src/slack/http/request-checks.ts';
import { KEEP_MS, MOST_READS_REMEMBERED } from '../../src/slack/inbound-checks.ts';
import { MOST_ZONES } from '../../src/slack/listeners/digest-form.ts';
import { FORM_WORK_MS } from '../../src/slack/listeners/form-answer.ts';
import * as channelLookups from '../../src/slack/lookups.ts';
import * as names from '../../src/slack/outbox/channel-names.ts';
import { MOST_IDS, MOST_PAUSES } from '../../src/slack/outbox/channel-pacing.ts';
import { ONCE_IN_MS } from '../../src/slack/outbox/fallback-alarms.ts';
import { MOST_LOGGED_CHANNELS as GONE } from '../../src/slack/outbox/outcome-log.ts';
import { MOST_FOLLOWED, MOST_TRIES as MOST_WITHDRAWALS } from '../../src/slack/outbox/remove-duplicate.ts';
import { MOST_PERMALINKS as ADDRESSES } from '../../src/slack/permalinks.ts';
import * as lookups from '../../src/slack/permissions/lookup-client.ts';
import * as members from '../../src/slack/permissions/member-lists.ts';
import * as sharing from '../../src/slack/permissions/member-lists.ts';
import { STOP_WAIT_MS } from '../../src/slack/transport.ts';
import { MOST_PRIVATE } from '../../src/slack/visible-channels.ts';
import { MOST_NAMED } from '../../src/store/damaged-rows.ts';
import { MOST_UNANSWERED } from '../../src/store/lease-store.ts';
import { DIGEST_CHANGES } from '../../src/store/limits.ts';
import { TRANSACTION_MS } from '../../src/store/postgres/postgres-pool.ts';
import { STATEMENT_MS } from '../../src/store/postgres/session-settings.ts';
import { WATCHES } from '../../src/watches/rules/watch.ts';

import { bytes, days, HOUR, hours, minutes, n, seconds } from './limits-page-units.ts';

/** Figures of the rows about ports, people, the process and its loops, by the first cell: constants as people read them. */
export const PROCESS_FIGURES: Readonly<Record<string, readonly string[]>> = {
  'Connections of the health port': [n(HEALTH.connections)],
  'Connections of the port for Slack': [n(SLACK.connections)],
  'Time for the headers of a request': [
    `${seconds(HEALTH.headersMs)} at the health port`,
    `${seconds(SLACK.headersMs)} at the port for Slack`,
  ],
  'Time for a whole request': [
    `${seconds(HEALTH.requestMs)} at the health port`,
    `${seconds(SLACK.requestMs)} at the port for Slack`,
  ],
  'Headers of a request': [bytes(HEADER_BYTES), `${HEADERS} of them`],
  'Home tabs of one person that are drawn at once': [n(MOST_DRAWN)],
  'Areas in the grid of the Home tab': [n(MOST_GRID_AREAS)],
  'Private channels of one list whose members are read': [n(MOST_PRIVATE)],
  'Age of an answer to `Why?` that the Home tab shows': [minutes(KNOWN_WHY_MS)],
  'A lookup before the form of the digest opens': [seconds(channelLookups.LOOKUP_MS)],
  'Time zones offered at once': [n(MOST_ZONES)],
  'Channels whose digest failed, so that each different error is logged once': [n(MOST_ISOLATED)],
  'Channels that the bot may post in, or may not, as Slack said': [
    n(channelLookups.MOST_CHANNELS),
    seconds(channelLookups.OPEN_MS),
    seconds(channelLookups.REFUSED_MS),
    `${channelLookups.MOST_LOOKED_UP} of a list`,
  ],
  'Notice by direct message that a channel accepts no digest': [days(followUp.NOTICE_ONCE_MS)],
  // The size of a view is Slack's own: docs.slack.dev/reference/views.
  'Body of a request from Slack': [bytes(BODY), '250 kB'],
  'Bodies being read, whose signature is not known': [bytes(MOST_UNPROVEN_BYTES)],
  'Log lines about refused requests': [`${refusals.MOST_KINDS} kinds`, `every ${seconds(COUNTED_EVERY_MS)}`],
  'Log lines about problems outside the bot': [
    `${MOST_LINES} different ones`,
    `every ${seconds(COUNTED_EVERY_MS)}`,
    `${seconds(CALM_MS)}`,
  ],
  // The default of undici, docs/docs/api/Client.md: webSocket.maxPayloadSize.
  'Messages of Socket Mode': ['128 MB each'],
  Shutdown: [`signed requests have ${seconds(STOP_WAIT_MS)}`, `answers ${seconds(STOP_MS)}`],

  'Commands, clicks, forms and events at once': [n(MOST_ACCEPTED)],
  'Of these, commands and clicks on cards that run at once': [n(MOST_RUNNING)],
  'Refusals being answered': [n(MOST_REFUSALS), `${MOST_REFUSALS_AT_ONCE} at once`],
  'Shares, and files sent to a person, remembered, so that none is posted twice': [
    `${n(SHARES)} for ${seconds(SHARE_ONCE_MS)}`,
  ],
  'Requests that only read remembered, so that a repeat is not answered': [n(MOST_READS_REMEMBERED), minutes(KEEP_MS)],
  'JSON bodies whose redaction is remembered': [n(MOST_REMEMBERED)],
  'Further attempts to post an answer or to show a Home tab': [
    `after ${RETRY_WAITS_MS.map(seconds).join(' and ')}`,
    `${seconds(LONGEST_RETRY_WAIT_MS)} at most`,
  ],
  'Time in which a submitted form shows its result': [seconds(FORM_WORK_MS)],
  "Changes of a channel's watches": [`${WATCHES.changes.most} in ${hours(WATCHES.changes.withinMs)}`],
  "Changes of a channel's digest": [`${DIGEST_CHANGES.most} in ${hours(DIGEST_CHANGES.withinMs)}`],

  'Answers of Datadog': [n(CACHE.maxKeys)],
  'Queries in one request to Datadog': [n(QUERIES_PER_REQUEST)],
  'Tagged figures of merit in one request to Datadog': [n(MOST_TAGGED_VALUES)],
  'Metrics that are compared to explain a change, in one request': [n(MOST_COMPARED)],
  'Days that are read to explain a change': [n(WHY_DAYS), hours(BEFORE_MS)],
  'Values of a metric': [LARGEST_VALUE.toExponential().replace('+', '')],
  'Fields of a log entry about an event': [`${n(MOST_FIELD_BYTES)} bytes`],
  'Events that are searched for the tables of a view': [n(EVENTS)],
  'Addresses of messages': [n(ADDRESSES)],
  'Firing incidents of a list whose threads are linked': [n(MOST_LINKED)],
  'Table formats by workspace': [n(TABLES)],
  'Ids of channels by name': [n(names.MOST_CHANNEL_NAMES)],
  'Channels that accept no messages, so that each is logged once': [n(GONE)],
  'Pauses of channels and threads in the outbox': [n(MOST_PAUSES)],
  'Ids of channels in the outbox': [n(MOST_IDS)],
  'Possible states of the lease after writes without an answer': [n(MOST_UNANSWERED)],
  'Rows that cannot be read or written, so that each is logged once': [`${n(MOST_NAMED)} of each kind`],
  'Calls to Slack that ended after another replica took over, tracked until their effect is undone': [
    n(MOST_FOLLOWED),
    `${n(MOST_WITHDRAWALS)} tries each`,
  ],
  'Digests tracked until Slack shows them': [
    `${n(followUp.MOST_FOLLOWED)} for ${followUp.REMEMBER_MS === 2 * 86_400_000 ? 'two days' : 'another time'}`,
    bytes(followUp.MOST_BYTES),
  ],
  'Compositions of digests that wait for Datadog or a picture': [n(MOST_COMPOSITIONS)],
  'Times of digests, dates, and checks of dates': [n(MOST_REMEMBERED_TIMES)],
  'Lookups of a GitHub repository: branch, workflows, labels': [
    `${found.CACHE_MS.missing / HOUR} hour`,
    `${found.CACHE_MS.branch / HOUR} hours the branch`,
    `${found.CACHE_MS.workflows / HOUR} hours the branch and the workflows`,
    `${found.CACHE_MS.there / HOUR} hours the rest`,
  ],
  'Runs of W&B': [n(project.MOST_RUNS)],
  'Answers of GitHub': [`${n(github.MOST_CACHED_BYTES)} bytes`, `${n(github.MOST_OF_ONE)} of one`],
  'Events sent by a collector without a database': [n(TOLD_EVENTS)],
  'Member lists of channels and of the user group': [n(members.MOST_LISTS), `once in ${seconds(sharing.VALID_MS)}`],
  'Members of a channel that are read': [n(lookups.PAGE * lookups.MOST_PAGES)],
  "Wait of a click for Slack's answer about permission": [seconds(sharing.WAIT_MS)],
  'People who may act while Slack does not answer': [minutes(members.REMEMBER_MS)],

  'Waiting messages tracked for the delivery alarm': [n(WAITS)],
  'A loop that has not run: leadership, outbox sender, collecting, thinning, table check, clock check, permission check, heartbeat':
    [
      minutes(STILL.leadership),
      minutes(STILL['outbox sender']),
      minutes(STILL.collecting),
      minutes(STILL.thinning),
      minutes(STILL['table check']),
      minutes(STILL['clock check']),
      minutes(STILL['permission check']),
      minutes(STILL.heartbeat),
    ],
  'The evaluation or the digests have not run': [minutes(STILL.evaluation), minutes(STILL.digests)],
  'The delivery alarm has not run': [minutes(STILL['delivery alarm'])],
  'One step of the outbox sender': [minutes(STILL['a step of the outbox sender'])],
  'One round of digests, one run of a collector': [
    minutes(STILL['a round of digests']),
    minutes(STILL['a run of a collector']),
  ],
  'One attempt to connect to Slack': [seconds(OPEN_LIMIT_MS)],
  'One transaction of PostgreSQL': [seconds(TRANSACTION_MS), `${seconds(STATEMENT_MS)} for each of its statements`],
  'A message about an incident that waits or is in doubt': [minutes(ALARM_AFTER_MS)],
  'A database that cannot be used': [seconds(AWAY_MS)],
  "Difference between this machine's clock and that of PostgreSQL": [seconds(MOST_OFFSET_MS)],
  'Alarms in the fallback channel': [`one in ${hours(ONCE_IN_MS)}`],
};
