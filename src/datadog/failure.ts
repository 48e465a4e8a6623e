import { ApiException } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-common/exception.js';
import { ForeseenError } from '../core/errors.ts';
import { cutBetweenWords } from '../core/text.ts';
import type { Failure } from '../health/reading.ts';

/** A failure of Datadog with a known reason. All expected errors of reading are of this class. */
export class DatadogError extends ForeseenError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.kind}: ${failure.detail}`);
    this.name = 'DatadogError';
    this.failure = failure;
  }
}

/** The reason of an error of reading Datadog; undefined when the error is not Datadog's. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof DatadogError) return error.failure;
  if (error instanceof ApiException) return failureOfStatus(error.code, errorText(error.body));
  return undefined;
}

function failureOfStatus(status: number, text: string): Failure {
  const detail = cutBetweenWords(text ? `HTTP ${status}, ${text}` : `HTTP ${status}`, LONGEST_TEXT);
  if (status === 401 || status === 403) return { kind: 'forbidden', detail };
  if (status === 429) return { kind: 'rate-limited', detail };
  if (status === 400) return { kind: 'bad-query', detail };
  if (status >= 500) return { kind: 'server-error', detail: `HTTP ${status}` };
  return { kind: 'unreadable', detail };
}

/** `ApiException.body` is `{errors: string[]}` for the codes the client knows, and text for others. */
function errorText(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors)) {
    return body.errors.join('; ');
  }
  return typeof body === 'string' && !/<html|<!doctype/i.test(body) ? body : '';
}

const LONGEST_TEXT = 200;
