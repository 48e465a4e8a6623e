/** What is wrong with a value, without repeating it, and the next step. */
export interface Mistake {
  readonly what: string;
  readonly fix: string;
}
