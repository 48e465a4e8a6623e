import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Returns the reason why a request is not from this machine's own browser, as a sentence, or null. A foreign Host is DNS rebinding; a foreign
 * Origin is another site's page sending a form here.
 */
export function refusalOf({ host, origin }: IncomingHttpHeaders): string | null {
  if (!LOOPBACK.has(hostname(`http://${host}`))) return 'This page answers to names of this machine only.';
  if (origin !== undefined && origin !== `http://${host}`) return 'This page takes no requests of other sites.';
  return null;
}

function hostname(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}
