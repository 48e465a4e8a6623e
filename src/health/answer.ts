/** Why Datadog gave no usable answer. `detail` is Datadog's or the network's own word, for those who repair it. */
export interface Failure {
  readonly kind: 'forbidden' | 'rate-limited' | 'bad-query' | 'server-error' | 'timeout' | 'unreachable' | 'unreadable';
  readonly detail: string;
  /** When asking again makes sense, in milliseconds since 1970; known for rate limits. */
  readonly until?: number;
}

/** A value with its age, or the reason why there is none. Times are milliseconds since 1970. */
export type Answer<Value> =
  | { readonly kind: 'fresh'; readonly value: Value; readonly at: number }
  /** The last good value, read at `at`; reading has failed since `failingSince`. */
  | {
      readonly kind: 'stale';
      readonly value: Value;
      readonly at: number;
      readonly failure: Failure;
      readonly failingSince: number;
    }
  | { readonly kind: 'unavailable'; readonly failure: Failure; readonly failingSince: number };

/** An answer that has a value, be it an old one. */
export type KnownAnswer<Value> = Exclude<Answer<Value>, { readonly kind: 'unavailable' }>;

/** The same answer about a part of the value, or another view of it. */
export function mapAnswer<From, To>(answer: Answer<From>, change: (value: From) => To): Answer<To> {
  return answer.kind === 'unavailable' ? answer : mapKnown(answer, change);
}

/** The same of an answer that has a value. */
export function mapKnown<From, To>(answer: KnownAnswer<From>, change: (value: From) => To): KnownAnswer<To> {
  return { ...answer, value: change(answer.value) };
}
