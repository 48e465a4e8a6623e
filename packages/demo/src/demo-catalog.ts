import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';

const EVERY = '1m';

/**
 * Writes a copy of a catalog, these files, into `folder`, in which every collector runs each minute, so that nobody has to
 * wait a quarter of an hour, and evaluations stand in a folder, so that each collector has a source of its own.
 */
export function writeDemoCatalog(files: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    writeFileSync(join(folder, basename(file)), adapted(readFileSync(file, 'utf8')));
  }
}

function adapted(source: string): string {
  const document = parseDocument(source);
  const collectors = document.get('collectors');
  if (!isSeq(collectors)) return source;
  for (const collector of collectors.items) {
    if (!isMap(collector)) continue;
    collector.set('every', EVERY);
    if (collector.getIn(['source', 'kind']) === 'eval') collector.setIn(['source', 'from'], 'folder');
  }
  return document.toString();
}
