import { type CheckId, type CheckResult, notOk, ok, unchecked } from './check-result.ts';

/** Answer to a request that only checks keys: the status and the parsed body, or the reason why there is none. */
export type KeyAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'failed'; readonly why: string };

const REACH = 'fix the line of datadog.reach first';
const LATER = 'run the command again in a minute';

/** Judges whether Datadog answers at the address of the settings. */
export function judgeDatadogReach(answer: KeyAnswer, address: string): CheckResult {
  const id = 'datadog.reach';
  const step = 'check DD_SITE (or DD_API_URL), the network and proxies between, and status.datadoghq.com';
  if (answer.kind === 'failed') return notOk(id, `no answer of ${address}: ${answer.why}`, step);
  if (isDatadog(answer)) return ok(id, `${address} answers`);
  return notOk(id, `what answers at ${address} with HTTP ${answer.status} is not Datadog`, step);
}

function isDatadog({ status, body }: Extract<KeyAnswer, { kind: 'answered' }>): boolean {
  if (status === 429) return true;
  return typeof body === 'object' && body !== null && ('valid' in body || 'errors' in body || 'status' in body);
}

/** Judges the API key, by the answer to /api/v1/validate. */
export function judgeApiKey(answer: KeyAnswer, site: string): CheckResult {
  const id = 'datadog.api_key';
  if (answer.kind === 'failed') return unchecked(id, answer.why, REACH);
  const { status, body } = answer;
  if (isRefusal(status)) {
    const step =
      'check DD_API_KEY under Organization Settings > API Keys, and that DD_SITE is the site of that organization';
    return notOk(id, `${site} does not know it (HTTP ${status})`, step);
  }
  const isValid = status === 200 && typeof body === 'object' && body !== null && 'valid' in body && body.valid === true;
  return isValid ? ok(id, `${site} accepts it`) : unchecked(id, `HTTP ${status}`, isPassing(status) ? LATER : REACH);
}

/** Judges the application key, by the answer to /api/v2/validate_keys; `apiKey` is the answer about the API key. */
export function judgeAppKey(answer: KeyAnswer, apiKey: KeyAnswer): CheckResult {
  const id = 'datadog.app_key';
  if (answer.kind === 'failed') return unchecked(id, answer.why, REACH);
  const { status, body } = answer;
  if (status === 200 && isDatadog(answer) && !(typeof body === 'object' && body !== null && 'errors' in body)) {
    return ok(id, 'both keys are accepted together');
  }
  if (isRefusal(status)) {
    if (apiKey.kind !== 'answered' || apiKey.status !== 200) {
      return unchecked(id, 'Datadog checks it only beside a valid API key', 'fix the line of datadog.api_key first');
    }
    const step =
      'check DD_APP_KEY under Organization Settings > Application Keys, and that it is of the same organization as DD_API_KEY';
    return notOk(id, `Datadog does not accept it (HTTP ${status})`, step);
  }
  if (status === 404) {
    return unchecked(
      id,
      'this address has no /api/v2/validate_keys',
      'see the lines of datadog.timeseries and datadog.feeds, which need it',
    );
  }
  return unchecked(id, `HTTP ${status}`, isPassing(status) ? LATER : REACH);
}

const isRefusal = (status: number): boolean => status === 401 || status === 403;
const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** Failure of a request that needs a scope of the application key. */
export interface ScopeFailure {
  readonly kind: string;
  readonly detail: string;
}

/** Judges whether the application key has a scope, by a request that needs it; `failure` is undefined if the request succeeded. */
export function judgeScope(
  id: CheckId,
  {
    scope,
    failure,
    areKeysValid,
  }: { readonly scope: string; readonly failure: ScopeFailure | undefined; readonly areKeysValid: boolean },
): CheckResult {
  if (failure === undefined) return ok(id, `the application key has ${scope}`);
  if (failure.kind !== 'forbidden') {
    return unchecked(id, failure.detail, failure.kind === 'unreachable' ? REACH : LATER);
  }
  if (!areKeysValid)
    return unchecked(id, 'Datadog rejects the keys', 'fix the lines of datadog.api_key and datadog.app_key first');
  const step = `add the scope ${scope} to the application key under Organization Settings > Application Keys, and check that its owner may do this`;
  return notOk(id, `the application key may not: it needs ${scope} (${failure.detail})`, step);
}
