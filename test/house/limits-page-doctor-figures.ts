import { MOST_QUERIES, SPAN_MS } from '../../src/doctor/catalog-data.ts';
import { HARMLESS_MS, MOST_MS } from '../../src/doctor/clock-offset.ts';
import { CATALOG_DATA_MS } from '../../src/doctor/datadog-checks.ts';
import { LIMITS as PORT } from '../../src/doctor/port-checks.ts';
import { LONGEST_TEXT } from '../../src/doctor/report.ts';
import { CHECK_MS } from '../../src/doctor/run-checks.ts';
import { SEND_MS } from '../../src/doctor/send-test.ts';
import { SLACK_CALL_MS } from '../../src/doctor/slack-client.ts';
import { SOURCE_MS } from '../../src/doctor/source-checks.ts';
import { STORE_MS } from '../../src/doctor/store-checks.ts';
import { DISK_BYTES } from '../../src/doctor/store-judge.ts';
import { MOST_LOOKED_UP } from '../../src/slack/lookups.ts';
import { CONNECTIONS_NEEDED } from '../../src/store/postgres/server-state.ts';
import { days, kB, MB, minutes, n, seconds } from './limits-page-units.ts';

/** Figures of the rows about the doctor, by the first cell. */
export const DOCTOR_FIGURES: Readonly<Record<string, readonly string[]>> = {
  'A check of `doctor`': [
    seconds(CHECK_MS),
    `${seconds(STORE_MS)} for the database`,
    `${seconds(SEND_MS)} for a test message`,
    `${seconds(SOURCE_MS)} for the source`,
    `${seconds(CATALOG_DATA_MS)} for the metrics`,
  ],
  'A call of `doctor` to Slack': [seconds(SLACK_CALL_MS)],
  'Metrics of the catalog that `doctor` queries': [n(MOST_QUERIES), days(SPAN_MS)],
  'Channels of watches and living cards, and messages of living cards, that `doctor` looks at': [n(MOST_LOOKED_UP)],
  'Texts of one line of `doctor`': [`${LONGEST_TEXT} characters`],
  'A difference of clocks in `doctor`': [seconds(HARMLESS_MS), minutes(MOST_MS)],
  'Free room for the database in `doctor`': [MB(DISK_BYTES.few), MB(DISK_BYTES.least)],
  'Connections of the database in `doctor`': [n(CONNECTIONS_NEEDED)],
  'Answers at a port in `doctor`': [seconds(PORT.timeoutMs), kB(PORT.maxBytes)],
};
