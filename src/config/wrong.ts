/** Takes note of a problem with a setting. */
export type Wrong = (where: string, what: string, fix: string) => void;
