import { parseJson } from '../core/json.ts';
import type { HttpClient, HttpInit } from '../http-client/http-client.ts';
import { type Redact, redactDeep } from './redactor.ts';

/** Fields of a request that nobody reads: the token that Slack asks for, and what a form of ours gets back with its answer. */
const UNTOUCHED = ['token', 'private_metadata'] as const;

/**
 * A `fetch` whose bodies hold no secret: the values of forms and every text of JSON are redacted. Address, headers and binary bodies
 * go as they are. `send` does the rest.
 */
export function redactingFetch(send: HttpClient, redact: Redact): HttpClient {
  return (input, init) => send(input, withoutSecrets(init, redact));
}

function withoutSecrets(init: HttpInit | undefined, redact: Redact): HttpInit | undefined {
  const { body } = init ?? {};
  if (typeof body === 'string') return { ...init, body: redactedText(body, new Headers(init?.headers), redact) };
  if (body instanceof URLSearchParams) return { ...init, body: redactedForm(body, redact) };
  if (body instanceof FormData) return { ...init, body: redactedParts(body, redact) };
  return init;
}

function redactedText(body: string, headers: Headers, redact: Redact): string {
  if (!headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return redactedValue(body, redact);
  // Most bodies hold no secret and go as they came, byte for byte.
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

/** JSON is taken apart, so that what is replaced in it cannot break it. */
function redactedValue(value: string, redact: Redact): string {
  const parsed = /^\s*[[{"]/.test(value) ? parseJson(value) : undefined;
  if (parsed === undefined) return redactDeep(value, redact);
  const redacted = redactDeep(parsed, redact, UNTOUCHED);
  return redacted === parsed ? value : JSON.stringify(redacted);
}
