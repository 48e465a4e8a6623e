export { type LaunchedBot, launchBot, type Program, startBotProcess } from './bot-process.ts';
export { collectorFamily } from './data/collector-family.ts';
export { type CollectorTrouble, createCollectorTroubles } from './data/collector-troubles.ts';
export { runDemo } from './demo.ts';
export { demoDataOf, type LocalServices, type LocalServicesOptions, startLocalServices } from './local-services.ts';
export { METTA_WORKSPACE } from './metta-workspace.ts';
export type { ShownBot, ShownCatalog } from './shown-bot.ts';
export { prepareDemo, type RunningDemo, type StartDemoOptions, startDemo } from './start-demo.ts';
export type { Act, ActResult, PageMessage, PageState } from './web/protocol.ts';
