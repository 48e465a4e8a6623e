/** Takes note of a problem with a setting. */
export type ReportProblem = (where: string, what: string, fix: string) => void;
