import type { Reporter } from 'vitest/node';
import { writeJudged } from './judged.ts';

/** Writes test/artifacts/judges.json when all tests have ended: how much the outside judges have seen of each vendor. */
export class JudgeReport implements Reporter {
  onTestRunEnd(): void {
    writeJudged();
  }
}
