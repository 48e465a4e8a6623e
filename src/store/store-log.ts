/** Where the store says what nobody asked for: rows that it passes over, rights that it changed. */
export interface StoreLog {
  warn(fields: object, words: string): void;
  error(fields: object, words: string): void;
}

/** Says nothing. */
export const QUIET: StoreLog = { warn() {}, error() {} };
