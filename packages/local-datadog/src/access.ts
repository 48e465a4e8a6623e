import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';

/** The API key and the application key of the local organisation. */
export interface Keys {
  readonly api: string;
  readonly app: string;
}

/** Throws a 401 when no key is given at all and a 403 when one is missing or wrong. */
export function checkAccess(headers: IncomingHttpHeaders, keys: Keys, needsAppKey: boolean): void {
  const api = headers['dd-api-key'];
  const app = headers['dd-application-key'];
  if (api === undefined && app === undefined) throw new ApiError(401, 'Unauthorized');
  if (api !== keys.api || (needsAppKey && app !== keys.app)) throw new ApiError(403, 'Forbidden');
}
