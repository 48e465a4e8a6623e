/** Milliseconds since 1970 of a time in JSON; NaN of what is none. */
export const timeOf = (value: unknown): number => Date.parse(String(value));
