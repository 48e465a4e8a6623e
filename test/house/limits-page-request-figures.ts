import { MOST_TOKENS } from '../../src/catalog/document.ts';
import * as catalog from '../../src/catalog/load.ts';
import { MOST_FEEDS, MOST_INTERVALS } from '../../src/catalog/schema.ts';
import { LONGEST_DURATION_MS } from '../../src/catalog/schema-values.ts';
import { AHEAD_MS as EVAL_AHEAD_MS } from '../../src/collectors/eval/eval-collector.ts';
import * as evaluations from '../../src/collectors/eval/result-folder.ts';
import { CHANGES } from '../../src/collectors/github/change-events.ts';
import { MOST_FETCH_AGE_MS, MOST_NOTES } from '../../src/collectors/github/clone-reach.ts';
import { MOST_NAMED as MOST_NAMED_OF_COMMIT } from '../../src/collectors/github/commit.ts';
import { AHEAD_MS } from '../../src/collectors/github/commit-metrics.ts';
import * as git from '../../src/collectors/github/git-log.ts';
import { MOST_PAGES as GITHUB_PAGES } from '../../src/collectors/github/github-client.ts';
import { MOST_ASKED } from '../../src/collectors/github/landed-lookups.ts';
import { RESULT_TIMEOUT_MS } from '../../src/collectors/skypilot/skypilot-client.ts';
import * as project from '../../src/collectors/wandb/runs-reader.ts';
import * as wandb from '../../src/collectors/wandb/wandb-client.ts';
import { MOST_BYTES as ENV_BYTES } from '../../src/config/environment.ts';
import { INCIDENTS_DAYS, MESSAGES_DAYS } from '../../src/config/store-config.ts';
import { BYTES_PER_REQUEST } from '../../src/datadog/intake.ts';
import { ALERT_BEFORE_MS, MOST_EXPLAINED } from '../../src/datadog/reported-before-reader.ts';
import * as resources from '../../src/datadog/resource-api.ts';
import { MOST_REPLIES } from '../../src/digest/contents.ts';
import { CHANGES_WAIT_MS } from '../../src/digest/daily-reader.ts';
import { SHARE_OF_DIGESTS } from '../../src/digest/publisher.ts';
import { LIMITS as QUICKCHART } from '../../src/drawing/quickchart.ts';
import { RED_FOR_MS, REPORTED_LENGTHS } from '../../src/explain/reported-before.ts';
import { LIMITS as ASKED } from '../../src/http-client/http-client.ts';
import { JSON_LIMITS } from '../../src/http-client/read-answer.ts';
import { CHANGES_BEFORE } from '../../src/incidents/change-reader.ts';
import { MOST_TRIES } from '../../src/incidents/channel-search.ts';
import { MOST_UNCOMPARED } from '../../src/incidents/evaluate-job.ts';
import { MOST_CELL, MOST_CSV_ROWS } from '../../src/incidents/history/csv.ts';
import { MOST_DROPPED, MOST_OF_BOT, MOST_PAST } from '../../src/incidents/incident-history.ts';
import { REASONS } from '../../src/incidents/reason-reader.ts';
import { MOST_REASONS } from '../../src/incidents/rules/known-reasons.ts';
import { KEEP_MS as TOLD_MS } from '../../src/jobs/collect.ts';
import * as selfReport from '../../src/jobs/self-report.ts';
import { KEEP_MS as SEEN_MS } from '../../src/slack/inbound-checks.ts';
import { LONGEST_WAIT_MS } from '../../src/slack/outbox/call-outcome.ts';
import * as names from '../../src/slack/outbox/channel-names.ts';
import { MOST_PAGES as HISTORY_PAGES, SEARCH } from '../../src/slack/outbox/find-message.ts';
import { MOST_EXPIRING } from '../../src/slack/outbox/sender.ts';
import * as lookups from '../../src/slack/permissions/lookup-client.ts';
import { CALL_MS } from '../../src/slack/pictures.ts';
import { RESPONSE_URL_LIMITS as RESPONSE_URL } from '../../src/slack/post.ts';
import { MOST_DAMAGE } from '../../src/store/inspect.ts';
import {
  AUDIT_AT_ONCE,
  DELETED_AT_ONCE,
  DIGEST_CHANGES,
  DIGEST_RUNS_KEPT_MS,
  MOST_DIGESTS,
  OUTBOX,
  PAST_AT_ONCE,
  SQLITE_LOG_BYTES,
} from '../../src/store/limits.ts';
import { MOST_BYTES as IDS_BYTES } from '../../src/sync/id-map.ts';
import { MOST_BYTES as TEMPLATE_BYTES } from '../../src/sync/templates.ts';

import { WATCHES } from '../../src/watches/rules/watch.ts';
import { bytes, days, defaultOf, HOUR, hours, kB, kept, MB, minutes, n, seconds } from './limits-page-units.ts';

/** Figures of the rows about requests, files and the database, by the first cell: constants as people read them, and facts of vendors. */
export const REQUEST_FIGURES: Readonly<Record<string, readonly string[]>> = {
  'Incidents that `/incidents` reads': [n(MOST_PAST), `${PAST_AT_ONCE} at a time`, `dropped events of ${MOST_DROPPED}`],
  'Entries of a history that are read': [n(AUDIT_AT_ONCE), n(MOST_OF_BOT)],
  'Failures in a CSV of `/incidents`': [n(MOST_CSV_ROWS), `${MOST_CELL} characters`],
  'Wait for a rate limit of Slack': [minutes(LONGEST_WAIT_MS)],
  'Time for a request with its answer': [
    seconds(ASKED.timeoutMs),
    `who may act ${seconds(lookups.TIMEOUT_MS)} a call`,
    `pictures and files for Slack ${seconds(CALL_MS)} a call`,
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
    `${REASONS.collectors} collectors`,
    `${REASONS.metrics} metrics`,
  ],
  'What an incident stores of a reason': [
    `${REASONS.errors} errors`,
    `${REASONS.characters} characters`,
    `${REASONS.runs} runs`,
    `${MOST_REASONS} subjects`,
  ],
  'What was before a new failure or a newly red metric, in an alert': [
    `every ${minutes(CHANGES_BEFORE.againMs)} for an hour`,
    `the ${hours(ALERT_BEFORE_MS)} before`,
    `the last ${hours(RED_FOR_MS)}`,
  ],
  'Wait of a digest for what was before its newly red metrics': [
    seconds(CHANGES_WAIT_MS),
    `the ${MOST_EXPLAINED} lowest`,
  ],
  'Texts that an incident stores of a change': [
    `${REPORTED_LENGTHS.title} characters`,
    `names of ${REPORTED_LENGTHS.name}`,
    `an address of ${REPORTED_LENGTHS.url}`,
  ],
  'Lookups of commits and of failed jobs in one run of the GitHub collector': [
    `${MOST_ASKED} of each`,
    hours(CHANGES.ageMs),
  ],
  'Evaluations that are not stored while the database fails in that comparison': [`${n(MOST_UNCOMPARED)} in a row`],

  Evaluations: [
    `${kB(evaluations.LIMITS.mostBytes)} each`,
    `the newest ${n(evaluations.LIMITS.mostFiles)} of a week`,
    `${MB(evaluations.LIMITS.mostBytesInAll)} in all`,
    `${n(evaluations.LIMITS.mostNames)} names`,
  ],
  'Merges, pushes, deployments and releases that a run of the GitHub collector reports as changes': [
    n(CHANGES.most),
    hours(CHANGES.ageMs),
  ],
  'Feeds that explain an area': [n(MOST_FEEDS)],
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
  'Messages that may expire, such as digests, that are sent to Slack at once': [n(MOST_EXPIRING)],
  'Replies of a digest': [n(MOST_REPLIES)],
  'Part of the waiting messages that digests may use': [`${100 * SHARE_OF_DIGESTS} %`],
  'Waiting replies of a thread': [n(OUTBOX.repliesOfThread)],
  'Waiting messages': [`${n(OUTBOX.ofChannel)} in a channel`, `${n(OUTBOX.inAll)} in all`],
  'Rows deleted at a time': [n(DELETED_AT_ONCE)],
  'Messages that need no more work': kept('KEEP_MESSAGES_DAYS', MESSAGES_DAYS),
  'Resolved incidents with their history': kept('KEEP_INCIDENTS_DAYS', INCIDENTS_DAYS),
  'Runs of digests': [days(DIGEST_RUNS_KEPT_MS)],
  "SQLite's write-ahead log, the file ending in `-wal`": [MB(SQLITE_LOG_BYTES)],
  'Keys of requests from Slack': [minutes(SEEN_MS)],
  'Keys of the events that collectors have sent': [days(TOLD_MS)],
  Digests: [n(MOST_DIGESTS)],
  Watches: [`${WATCHES.ofChannel} of a channel`, `${WATCHES.inAll} in all`, `${hours(WATCHES.longestHoldMs)} at most`],
  "History of a channel's watches": [
    `${defaultOf('KEEP_INCIDENTS_DAYS')} days`,
    `${WATCHES.changes.most} changes in ${hours(WATCHES.changes.withinMs)}`,
  ],
  "History of a channel's digest": [
    `${defaultOf('KEEP_INCIDENTS_DAYS')} days`,
    `${DIGEST_CHANGES.most} changes in ${hours(DIGEST_CHANGES.withinMs)}`,
  ],
};
