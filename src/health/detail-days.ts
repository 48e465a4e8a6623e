/** How many days of a metric or a dashboard may be on screen; the first unless said otherwise. */
export const DETAIL_DAYS = [7, 30] as const;
export type DetailDays = (typeof DETAIL_DAYS)[number];
