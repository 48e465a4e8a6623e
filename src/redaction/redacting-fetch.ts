import { LRUCache } from 'lru-cache';
import { parseJson } from '../core/json.ts';
import type { HttpClient, HttpInit } from '../http-client/http-client.ts';
import { type Redact, redactDeep } from './redactor.ts';

/**
 * Fields of a request that stay as they are, because people never see them: the token for Slack, and data that a form returns with its
 * answer.
 */
const UNTOUCHED = ['token', 'private_metadata'] as const;

/** Most characters of JSON bodies whose redaction is remembered: some fifty answers, which many people ask for in the same minute. */
export const MOST_REMEMBERED = 1_000_000;

/**
 * Creates a `fetch` whose bodies hold no secret: the values of forms and every text of JSON are redacted. Address, headers
 * and binary bodies stay as they are. `client` sends the request.
 */
export function redactingFetch(client: HttpClient, redact: Redact): HttpClient {
  const known = new LRUCache<string, string>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: (redacted, body) => 1 + (redacted === body ? body.length : body.length + redacted.length),
  });
  const redactOnce = (body: string): string => {
    const remembered = known.get(body);
    if (remembered !== undefined) return remembered;
    const redacted = redactedValue(body, redact);
    known.set(body, redacted);
    return redacted;
  };
  return (input, init) => client(input, withoutSecrets(init, redact, redactOnce));
}

function withoutSecrets(
  init: HttpInit | undefined,
  redact: Redact,
  redactJson: (body: string) => string,
): HttpInit | undefined {
  const { body } = init ?? {};
  if (typeof body === 'string')
    return { ...init, body: isForm(init?.headers) ? redactedFormText(body, redact) : redactJson(body) };
  if (body instanceof URLSearchParams) return { ...init, body: redactedForm(body, redact) };
  if (body instanceof FormData) return { ...init, body: redactedParts(body, redact) };
  return init;
}

function isForm(headers: HttpInit['headers']): boolean {
  return new Headers(headers).get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
}

function redactedFormText(body: string, redact: Redact): string {
  // A body without a secret stays as it is, byte for byte.
  const form = new URLSearchParams(body);
  const redacted = redactedForm(form, redact).toString();
  return redacted === form.toString() ? body : redacted;
}

function redactedForm(form: URLSearchParams, redact: Redact): URLSearchParams {
  return new URLSearchParams(
    [...form].map(([name, value]): [string, string] => [name, redactedField(name, value, redact)]),
  );
}

function redactedParts(parts: FormData, redact: Redact): FormData {
  const redacted = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') redacted.append(name, redactedField(name, value, redact));
    else redacted.append(name, value, value.name);
  }
  return redacted;
}

function redactedField(name: string, value: string, redact: Redact): string {
  return UNTOUCHED.some((one) => one === name) ? value : redactedValue(value, redact);
}

/** Redacts a value; JSON is parsed first, so that replacements cannot break it. */
function redactedValue(value: string, redact: Redact): string {
  const parsed = /^\s*[[{"]/.test(value) ? parseJson(value) : undefined;
  if (parsed === undefined) return redactDeep(value, redact);
  const redacted = redactDeep(parsed, redact, UNTOUCHED);
  return redacted === parsed ? value : JSON.stringify(redacted);
}
