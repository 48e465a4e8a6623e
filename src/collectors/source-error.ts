/** Why a source gave no usable answer. The message is fit for people and for Datadog: it holds no secret and no page of HTML. */
export class SourceError extends Error {
  /** When asking again makes sense, in milliseconds since 1970; known for rate limits. */
  readonly until: number | undefined;

  constructor(message: string, until?: number) {
    super(message);
    this.name = 'SourceError';
    this.until = until;
  }
}
