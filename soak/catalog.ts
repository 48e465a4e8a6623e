import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DataSet, Series } from '@metta-health-bot/local-datadog';
import { isSeq, parseDocument } from 'yaml';
import { catalogFiles } from '../src/catalog/load.ts';

const EXTRA = 25;
const EXTRA_NAMES = Array.from({ length: EXTRA }, (_, index) => `soak_${index + 1}`);
const EVERY_SECONDS = 60;

/** All collectors of the soak's catalog: those of the shipped one, and as many as it takes that not all of them flap. */
export const COLLECTORS: readonly string[] = ['github', 'wandb', 'skypilot', 'eval', 'health', ...EXTRA_NAMES];

/**
 * Writes the soak's catalog into `folder`: the shipped one with more collectors, in which on-call is reminded after a minute,
 * and what fails again a minute after its recovery is a new incident.
 */
export function writeSoakCatalog(shipped: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of catalogFiles(shipped)) {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const collectors = document.get('collectors');
    if (isSeq(collectors)) {
      for (const name of EXTRA_NAMES) {
        collectors.add(document.createNode({ name, title: titleOf(name), every: '15m', emits: [`${name}.*`] }));
      }
    }
    if (document.has('alerts')) {
      document.setIn(['alerts', 'reopen'], '1m');
      document.setIn(['alerts', 'remind'], { critical: '1m', warning: '2m' });
    }
    writeFileSync(join(folder, basename(file)), document.toString());
  }
}

/** Metrics of those collectors about themselves as long as they work. */
export function extraSeries(): DataSet {
  return EXTRA_NAMES.flatMap((name) => [
    reported(name, 'duration_seconds', 1),
    reported(name, 'metric_count', 5),
    reported(name, 'error_count', 0),
    reported(name, 'failed', 0),
  ]);
}

const titleOf = (name: string) => name.replace('soak_', 'Soak ');

function reported(name: string, what: string, value: number): Series {
  return {
    metric: `collector.${name}.${what}`,
    tags: ['env:production'],
    every: EVERY_SECONDS,
    source: 'simulated',
    valueAt: () => value,
  };
}
