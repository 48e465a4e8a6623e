export { type DayOffsets, dayOffsets, type Today } from './day-offsets.ts';
export { asTag, type StoredEvent } from './events/stored-event.ts';
export type { Fault } from './faults.ts';
export type { MonitorState } from './monitors/monitor-state.ts';
export { type ApiVersion, officialSerializer, type ShapeProblem, shapeProblems } from './official-shape.ts';
export type { Budget } from './rate-limit.ts';
export { type DataSet, type Series, samples, seriesOf, sourcesOf, steps } from './series.ts';
export { type Exchange, type LocalDatadog, startLocalDatadog } from './server.ts';
export { answerTimeseries } from './timeseries.ts';
