import { MOST_REFUSALS, MOST_REFUSALS_AT_ONCE, SHARE_ONCE_MS } from '../../src/app/app.ts';
import { STOP_MS } from '../../src/app/lifecycle.ts';
import { MOST_TOKENS } from '../../src/catalog/document.ts';
import * as catalog from '../../src/catalog/load.ts';
import { MOST_INTERVALS } from '../../src/catalog/schema.ts';
import { LONGEST_DURATION_MS } from '../../src/catalog/schema-values.ts';
import { AHEAD_MS as EVAL_AHEAD_MS } from '../../src/collectors/eval/eval-collector.ts';
import * as evaluations from '../../src/collectors/eval/result-folder.ts';
import { MOST_FETCH_AGE_MS, MOST_NOTES } from '../../src/collectors/github/clone-reach.ts';
import { MOST_NAMED as MOST_NAMED_OF_COMMIT } from '../../src/collectors/github/commit.ts';
import { AHEAD_MS } from '../../src/collectors/github/commit-metrics.ts';
import * as git from '../../src/collectors/github/git-log.ts';
import { MOST_PAGES as GITHUB_PAGES } from '../../src/collectors/github/github-client.ts';
import * as github from '../../src/collectors/github/github-fetch.ts';
import * as found from '../../src/collectors/github/github-lookups.ts';
import { MOST_SENT_EVENTS as TOLD_EVENTS } from '../../src/collectors/sent-events.ts';
import { RESULT_TIMEOUT_MS } from '../../src/collectors/skypilot/skypilot-client.ts';
import * as project from '../../src/collectors/wandb/runs-reader.ts';
import * as wandb from '../../src/collectors/wandb/wandb-client.ts';
import { MOST_BYTES as ENV_BYTES } from '../../src/config/environment.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { INCIDENTS_DAYS, MESSAGES_DAYS } from '../../src/config/store-config.ts';
import { EVERY_MS as COUNTED_EVERY_MS } from '../../src/core/counted.ts';
import { MOST_TAKEN, MOST_WORKED_ON } from '../../src/core/inflight.ts';
import { MOST_SHARED_KEYS as SHARES } from '../../src/core/once.ts';
import { PAGE as EVENTS } from '../../src/datadog/feed-search.ts';
import { CACHE } from '../../src/datadog/health-reader.ts';
import { BYTES_PER_REQUEST, MOST_FIELD_BYTES } from '../../src/datadog/intake.ts';
import * as resources from '../../src/datadog/resource-api.ts';
import { LARGEST_VALUE } from '../../src/datadog/timeseries.ts';
import { MOST_LOOKED_UP } from '../../src/digest/digest-service.ts';
import * as followUp from '../../src/digest/follow-up.ts';
import { MOST_ISOLATED } from '../../src/digest/isolation.ts';
import { LIMITS as QUICKCHART } from '../../src/drawing/quickchart.ts';
import { LIMITS as ASKED } from '../../src/http-client/http-client.ts';
import { JSON_LIMITS } from '../../src/http-client/read-answer.ts';
import * as refusals from '../../src/http-server/bounded-server.ts';
import { HEADER_BYTES, HEADERS } from '../../src/http-server/bounded-server.ts';
import { MOST_UNCOMPARED } from '../../src/incidents/evaluate-job.ts';
import { REASONS } from '../../src/incidents/reason-reader.ts';
import { MOST_TRIES } from '../../src/incidents/restore.ts';
import { MOST_REASONS } from '../../src/incidents/rules/explain.ts';
import { MOST_OFFSET_MS } from '../../src/jobs/clock-check.ts';
import { KEEP_MS as TOLD_MS } from '../../src/jobs/collect.ts';
import { ALARM_AFTER_MS, AWAY_MS, MOST_WAITS as WAITS } from '../../src/jobs/delivery-alarm.ts';
import * as selfReport from '../../src/jobs/self-report.ts';
import { MOST_LINES } from '../../src/observability/log.ts';
import { LIMITS as HEALTH } from '../../src/observability/probe-server.ts';
import { STUCK_AFTER_MS as STILL } from '../../src/scheduling/loop.ts';
import { CALM_MS } from '../../src/scheduling/store-problems.ts';
import { OPEN_LIMIT_MS } from '../../src/slack/connect.ts';
import { MOST_UNPROVEN_BYTES, LIMITS as SLACK, STOP_WAIT_MS } from '../../src/slack/http/http-transport.ts';
import { MOST_BYTES as BODY } from '../../src/slack/http/request-checks.ts';
import { KEEP_MS as SEEN_MS } from '../../src/slack/inbound-checks.ts';
import { MOST_ZONES } from '../../src/slack/listeners/digest-form.ts';
import { FORM_WORK_MS } from '../../src/slack/listeners/form-answer.ts';
import * as channelLookups from '../../src/slack/lookups.ts';
import { LONGEST_WAIT_MS } from '../../src/slack/outbox/call-outcome.ts';
import { MOST_IDS, MOST_PAUSES } from '../../src/slack/outbox/channel-pacing.ts';
import { ONCE_IN_MS } from '../../src/slack/outbox/fallback-channel.ts';
import { MOST_PAGES as HISTORY_PAGES, SEARCH } from '../../src/slack/outbox/find-message.ts';
import * as names from '../../src/slack/outbox/outbox-web-client.ts';
import { MOST_LOGGED_CHANNELS as GONE } from '../../src/slack/outbox/outcome-log.ts';
import { MOST_FOLLOWED, MOST_TRIES as MOST_WITHDRAWALS } from '../../src/slack/outbox/remove-duplicate.ts';
import { MOST_PERMALINKS as ADDRESSES } from '../../src/slack/permalinks.ts';
import * as lookups from '../../src/slack/permissions/lookup-client.ts';
import * as members from '../../src/slack/permissions/member-lists.ts';
import * as sharing from '../../src/slack/permissions/member-lists.ts';
import { CALL_MS } from '../../src/slack/pictures.ts';
import { RESPONSE_URL_LIMITS as RESPONSE_URL } from '../../src/slack/post.ts';
import { LONGEST_RETRY_WAIT_MS, RETRY_WAITS_MS, MOST_WORKSPACES as TABLES } from '../../src/slack/reply.ts';
import { MOST_NAMED } from '../../src/store/damaged-rows.ts';
import { MOST_DAMAGE } from '../../src/store/inspect.ts';
import { MOST_UNANSWERED } from '../../src/store/lease-store.ts';
import {
  DELETED_AT_ONCE,
  DIGEST_CHANGES,
  DIGEST_RUNS_KEPT_MS,
  OUTBOX,
  SQLITE_LOG_BYTES,
} from '../../src/store/limits.ts';
import { STATEMENT_MS, TRANSACTION_MS } from '../../src/store/postgres/postgres-pool.ts';
import { MOST_BYTES as IDS_BYTES } from '../../src/sync/id-map.ts';
import { MOST_BYTES as TEMPLATE_BYTES } from '../../src/sync/templates.ts';

const HOUR = 3_600_000;
const n = (count: number) => count.toLocaleString('en-US');
const seconds = (ms: number) => `${ms / 1_000} s`;
const minutes = (ms: number) => `${ms / 60_000} minutes`;
const days = (ms: number) => `${ms / 86_400_000} days`;
const kB = (bytes: number) => `${bytes / 1_000} kB`;
const MB = (bytes: number) => `${bytes / 1_000_000} MB`;
const bytes = (count: number) => `${n(count)} bytes`;

/** Figures of each row of docs/limits.md, by its first cell: the constants of the code as people read them, and facts of others. */
export const FIGURES: Readonly<Record<string, readonly string[]>> = {
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
  'A lookup before the form of the digest opens': [seconds(channelLookups.LOOKUP_MS)],
  'Time zones offered at once': [n(MOST_ZONES)],
  'Channels whose digest failed, so that each different error is logged once': [n(MOST_ISOLATED)],
  'Channels that the bot may post in, or may not, as Slack said': [
    n(channelLookups.MOST_CHANNELS),
    seconds(channelLookups.OPEN_MS),
    seconds(channelLookups.REFUSED_MS),
    `${MOST_LOOKED_UP} of a list`,
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

  'Commands, clicks, forms and events at once': [n(MOST_TAKEN)],
  'Of these, commands and clicks on cards that run at once': [n(MOST_WORKED_ON)],
  'Refusals being answered': [n(MOST_REFUSALS), `${MOST_REFUSALS_AT_ONCE} at once`],
  'Shares remembered, so that none is posted twice': [`${n(SHARES)} for ${seconds(SHARE_ONCE_MS)}`],
  'Further attempts to post an answer': [
    `after ${RETRY_WAITS_MS.map(seconds).join(' and ')}`,
    `${seconds(LONGEST_RETRY_WAIT_MS)} at most`,
  ],
  'Time in which a submitted form shows its result': [seconds(FORM_WORK_MS)],
  "Changes of a channel's digest": [`${DIGEST_CHANGES.most} in ${hours(DIGEST_CHANGES.withinMs)}`],

  'Answers of Datadog': [n(CACHE.maxKeys)],
  'Values of a metric': [LARGEST_VALUE.toExponential().replace('+', '')],
  'Fields of a log entry about an event': [`${n(MOST_FIELD_BYTES)} bytes`],
  'Events that are searched for the tables of a view': [n(EVENTS)],
  'Addresses of messages': [n(ADDRESSES)],
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

  'Wait for a rate limit of Slack': [minutes(LONGEST_WAIT_MS)],
  'Time for a request with its answer': [
    seconds(ASKED.timeoutMs),
    `who may act ${seconds(lookups.TIMEOUT_MS)} a call`,
    `pictures for Slack ${seconds(CALL_MS)} a call`,
    `dashboards, monitors and W&B ${seconds(resources.LIMITS.timeoutMs)}`,
    `dashboards, monitors and W&B ${seconds(wandb.TIMEOUT_MS)}`,
    `results of SkyPilot ${seconds(RESULT_TIMEOUT_MS)}`,
  ],
  'An answer, unpacked': [
    MB(ASKED.maxBytes),
    `dashboards, monitors and W&B ${MB(resources.LIMITS.maxBytes)}`,
    `dashboards, monitors and W&B ${MB(wandb.MOST_PAGE_BYTES)}`,
    `pictures ${MB(QUICKCHART.maxBytes)}`,
    `a response_url ${kB(RESPONSE_URL.maxBytes)}`,
  ],
  'A request': [MB(ASKED.maxSentBytes)],
  'Size of JSON': [
    `${n(JSON_LIMITS.maxDepth)} levels`,
    `${n(JSON_LIMITS.maxContainers)} objects and lists`,
    `${n(JSON_LIMITS.maxValues)} values`,
  ],
  'Pages of a list': [
    `${n(GITHUB_PAGES)} (GitHub, channels)`,
    `${n(names.MOST_PAGES)} (GitHub, channels)`,
    `${n(resources.MOST_PAGES)} (dashboards, monitors)`,
    `${n(HISTORY_PAGES)} of a channel's history`,
  ],
  // The greater one is Datadog's own: docs.datadoghq.com/api/latest/metrics/#submit-metrics
  'Metrics in one request to Datadog': [bytes(BYTES_PER_REQUEST), 'takes 512,000'],
  'The runs of a W&B project in one run of the collector': [
    `${n(wandb.MOST_PAGES)} pages or ${MB(wandb.MOST_IN_ALL)}`,
    `in ${seconds(project.READING_MS.first)} until`,
    `and ${seconds(project.READING_MS.again)} after`,
    `within ${project.OVERLAP_MS / HOUR} hours`,
  ],
  "The bot's own metrics, sent to Datadog": [
    `every ${seconds(selfReport.EVERY_MS)}`,
    `every ${minutes(selfReport.FIGURES_EVERY_MS)}`,
  ],
  'A search for an earlier message of an incident': [
    `${SEARCH.pages} pages of ${SEARCH.pageSize} messages`,
    `${days(SEARCH.backMs)} back`,
    `${seconds(SEARCH.inAllMs)} in all`,
    `a rate limit of at most ${seconds(SEARCH.limitedMs)}`,
  ],
  'Searches of a channel when the bot becomes the leader, or after the database failed or ended a session': [
    n(MOST_TRIES),
  ],
  'Wait of an evaluation for the reason of a new failure': [seconds(REASONS.waitMs)],
  'Readings of why something fails': [
    `after ${seconds(REASONS.unknownMs)}`,
    `for ${minutes(REASONS.eagerMs)}`,
    `after ${minutes(REASONS.knownMs)}`,
    `${REASONS.metrics} metrics`,
  ],
  'What an incident stores of a reason': [
    `${REASONS.errors} errors`,
    `${REASONS.characters} characters`,
    `${REASONS.runs} runs`,
    `${MOST_REASONS} subjects`,
  ],
  'Evaluations that are not stored while the database fails in that comparison': [`${n(MOST_UNCOMPARED)} in a row`],

  Evaluations: [
    `${kB(evaluations.LIMITS.mostBytes)} each`,
    `the newest ${n(evaluations.LIMITS.mostFiles)} of a week`,
    `${MB(evaluations.LIMITS.mostBytesInAll)} in all`,
    `${n(evaluations.LIMITS.mostNames)} names`,
  ],
  'Durations of the catalog, and intervals of a `no_data` rule': [
    `${days(LONGEST_DURATION_MS)} each`,
    n(MOST_INTERVALS),
  ],
  Catalog: [`${n(catalog.MOST_FILES)} files`, `${MB(catalog.MOST_BYTES)} together`, `${n(MOST_TOKENS)} YAML tokens`],
  '`.env`; ids and templates of dashboards and monitors': [
    MB(ENV_BYTES),
    `${MB(IDS_BYTES)} each`,
    `${MB(TEMPLATE_BYTES)} each`,
  ],
  '`git log` of a clone': [
    seconds(git.LIMITS.timeoutMs),
    `${n(git.LIMITS.commits)} commits`,
    MB(git.LIMITS.bytes),
    bytes(git.MOST_FIELD_BYTES),
    bytes(git.MOST_BODY_BYTES),
  ],
  "git's files about its last fetch, and about the end of a shallow clone": [MB(MOST_NOTES.mostBytes)],
  'Co-authors of a commit, and reverted commits': [`${MOST_NAMED_OF_COMMIT} each`],
  'The last fetch of a clone': [hours(MOST_FETCH_AGE_MS)],
  'A commit dated in the future': [hours(AHEAD_MS)],
  'The end of an evaluation in the future': [hours(EVAL_AHEAD_MS)],

  'Damage that is reported': [`${MOST_DAMAGE} lines`],

  'Messages read at once': [`${n(OUTBOX.shareOfChannel)} of each channel`, `${n(OUTBOX.handedOut)} in all`],
  'Waiting replies of a thread': [n(OUTBOX.repliesOfThread)],
  'Waiting messages': [`${n(OUTBOX.ofChannel)} in a channel`, `${n(OUTBOX.inAll)} in all`],
  'Rows deleted at a time': [n(DELETED_AT_ONCE)],
  'Messages that need no more work': kept('KEEP_MESSAGES_DAYS', MESSAGES_DAYS),
  'Resolved incidents with their history': kept('KEEP_INCIDENTS_DAYS', INCIDENTS_DAYS),
  'Runs of digests': [days(DIGEST_RUNS_KEPT_MS)],
  "SQLite's write-ahead log, the file ending in `-wal`": [MB(SQLITE_LOG_BYTES)],
  'Keys of requests from Slack': [minutes(SEEN_MS)],
  'Keys of the events that collectors have sent': [days(TOLD_MS)],
  "History of a channel's digest": [
    `${defaultOf('KEEP_INCIDENTS_DAYS')} days`,
    `${DIGEST_CHANGES.most} changes in ${hours(DIGEST_CHANGES.withinMs)}`,
  ],
};

/** An hour is said in words. */
function hours(ms: number): string {
  return ms === 3_600_000 ? 'an hour' : `${ms / 3_600_000} hours`;
}

function kept(name: string, { least, most }: { readonly least: number; readonly most: number }): readonly string[] {
  return [`${defaultOf(name)} days`, `${least} to ${n(most)}`];
}

function defaultOf(name: string): string | undefined {
  return SETTINGS.filter((setting) => setting.name === name).flatMap((setting) =>
    'default' in setting ? [setting.default] : [],
  )[0];
}
