/** Why a source gave no usable answer. The message is fit for people and for Datadog: it holds no secret and no page of HTML. */
export class SourceError extends Error {
  /** When asking again makes sense, in milliseconds since 1970; known for rate limits. */
  readonly until: number | undefined;
  /** What the source said with its refusal, for who knows its words; not for people. */
  readonly answer: string | undefined;

  constructor(message: string, until?: number, answer?: string) {
    super(message);
    this.name = 'SourceError';
    this.until = until;
    this.answer = answer;
  }
}
