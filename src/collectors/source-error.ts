import { ForeseenError } from '../core/errors.ts';

/** What is known of a refusal beside its words. */
export interface Refusal {
  /** Of HTTP, where there was an answer. */
  readonly status?: number;
  /** All that the source said, for who knows its words, which may stand behind much else; not for people. */
  readonly answer?: string;
}

/** Why a source gave no usable answer. The message is fit for people and for Datadog: it holds no secret and no page of HTML. */
export class SourceError extends ForeseenError {
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal = {}) {
    super(message);
    this.name = 'SourceError';
    this.refusal = refusal;
  }
}
