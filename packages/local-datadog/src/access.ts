import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';

/** The API key and the application key of the local organisation. */
export interface Keys {
  readonly api: string;
  readonly app: string;
  /** Scopes of the application key; one without scopes may do all that its owner may: docs.datadoghq.com/account_management/api-app-keys/#scopes */
  readonly scopes?: readonly string[];
}

/**
 * Throws a 401 when no key is given at all, and a 403 when one is missing or wrong, or when the application key lacks `scope`, which is
 * null if the operation needs no application key and empty if it needs no scope.
 */
export function checkAccess(headers: IncomingHttpHeaders, keys: Keys, scope: string | null): void {
  const api = headers['dd-api-key'];
  const app = headers['dd-application-key'];
  if (api === undefined && app === undefined) throw new ApiError(401, 'Unauthorized');
  if (api !== keys.api || (scope !== null && app !== keys.app)) throw new ApiError(403, 'Forbidden');
  if (scope && keys.scopes && !keys.scopes.includes(scope)) {
    throw new ApiError(403, 'Failed permission authorization checks');
  }
}
