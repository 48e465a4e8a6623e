import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const UNBUILT: PageFile = {
  type: 'text/html; charset=utf-8',
  bytes: Buffer.from(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built yet</title>' +
      '<p>The page is not built yet: run <code>npm run build</code>, then reload.</p></html>',
  ),
};

/**
 * The file of the built page at that address, or null. Only what a listing of the folder holds is ever read, so that no
 * address leads out of it; a page that is not built says how to build it.
 */
export function builtFile(folder: string, pathname: string): PageFile | null {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  const files = filesIn(folder);
  if (!files.includes('index.html')) return name === 'index.html' ? UNBUILT : null;
  if (!files.includes(name)) return null;
  return { type: TYPES[extname(name)] ?? 'application/octet-stream', bytes: readFileSync(join(folder, name)) };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    return [];
  }
}
