/** Milliseconds since 1970 (UTC). Passed in wherever time matters, so that tests own it. */
export type Clock = () => number;
