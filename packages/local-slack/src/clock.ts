/** Milliseconds since 1970: the machine's clock, or a test's own. */
export type Clock = () => number;
