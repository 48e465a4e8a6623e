import { afterAll, beforeAll, describe } from 'vitest';
import { isWhole } from '../support/run-length.ts';
import { choiceContract } from './choice-contract.ts';
import { commitContract } from './commit-contract.ts';
import { damagedContract } from './damaged-contract.ts';
import { type Databases, KINDS, openStores } from './databases.ts';
import { digestContract } from './digest-contract.ts';
import { headsContract } from './heads-contract.ts';
import { incidentContract } from './incident-contract.ts';
import { leaseAnswersContract } from './lease-answers-contract.ts';
import { leaseContract } from './lease-contract.ts';
import { liveCardContract } from './live-card-contract.ts';
import { migrateContract } from './migrate-contract.ts';
import { openingContract } from './opening-contract.ts';
import { outageWordContract } from './outage-word-contract.ts';
import { outboxContract } from './outbox-contract.ts';
import { pastContract } from './past-contract.ts';
import { shownContract } from './shown-contract.ts';
import { thinContract } from './thin-contract.ts';
import { unfinishedContract } from './unfinished-contract.ts';
import { valuesContract } from './values-contract.ts';

/** `npm test` has time for the heart of it on PostgreSQL; CI plays all of it on both. */
const hasAll = (kind: string) => isWhole || kind === 'SQLite';

describe.each(KINDS)('%s', (kind, start) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await start();
  });
  afterAll(() => databases[Symbol.asyncDispose]());
  const stores = () => openStores(databases);

  describe('opening', () => openingContract(stores));
  describe('migrations', () => migrateContract(stores));
  describe('the word of a Datadog outage', () => outageWordContract(stores));
  describe('incidents', () => incidentContract(stores));
  describe('past incidents', () => pastContract(stores));
  describe('commit', () => commitContract(stores));
  describe('outbox', () => outboxContract(stores));
  describe('numbers and texts', () => valuesContract(stores));
  if (!hasAll(kind)) return;
  describe('the first waiting message', () => headsContract(stores));
  describe('messages that Slack shows already', () => shownContract(stores));
  describe('unfinished messages', () => unfinishedContract(stores));
  describe('choices and refusals', () => choiceContract(stores));
  describe('digests', () => digestContract(stores));
  describe('living cards', () => liveCardContract(stores));
  describe('damaged rows', () => damagedContract(stores));
  describe('thinning', () => thinContract(stores));
  describe('lease and seen', () => leaseContract(stores));
  describe('lease without answers', () => leaseAnswersContract(stores));
});
