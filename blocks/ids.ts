/** Action ids of a card's controls. Their value is the command line whose card they show or share. */
export const ACTIONS = {
  refresh: 'card.refresh',
  share: 'card.share',
  choose: 'card.choose',
  environment: 'card.environment',
  back: 'card.back',
  other: 'card.other',
  dashboard: 'card.dashboard',
  metric: 'card.metric',
} as const;

/** Action ids of the Home tab. */
export const HOME_ACTIONS = { refresh: 'home.refresh', environment: 'home.environment' } as const;
/** Stands for no environment in particular: an option has to have a value. */
export const ALL_ENVIRONMENTS = '*';

/** Action ids of an incident's controls. Their value is the incident's id; a menu's option adds a space and its choice. */
export const INCIDENT_ACTIONS = {
  acknowledge: 'incident.acknowledge',
  silence: 'incident.silence',
  endSilence: 'incident.end-silence',
  extendSilence: 'incident.extend-silence',
  resolve: 'incident.resolve',
  details: 'incident.details',
} as const;

/** For how long the menu of an incident silences it. `own` asks in a modal. */
export const SILENCE_CHOICES = ['1h', '4h', '24h', 'recovery', 'own'] as const;
export type SilenceChoice = (typeof SILENCE_CHOICES)[number];

/** The modal that asks for a silence: its callback id, and its blocks by what they ask. */
export const SILENCE_MODAL = {
  callback: 'incident.silence',
  blocks: { duration: 'duration', reason: 'reason' },
} as const;

/** The modal that asks which metric is meant: its callback id, and its blocks by what they ask. */
export const METRIC_SEARCH = {
  callback: 'metric.search',
  blocks: { metric: 'metric', days: 'days', environment: 'environment' },
} as const;
