import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

type WorkflowParser = typeof import('@actions/workflow-parser');

/** Messages of GitHub's own parser of workflows about a text: unknown keys, expressions that do not exist, jobs that wait for none. */
export interface WorkflowJudge extends Disposable {
  mistakesIn(name: string, content?: string): Promise<readonly string[]>;
}

/** The parser imports JSON as only bundlers allow, so it is bundled first. */
export async function loadWorkflowJudge(): Promise<WorkflowJudge> {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  const outfile = join(folder, 'parser.mjs');
  const entryPoints = ['@actions/workflow-parser'];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
  const parser: WorkflowParser = await import(pathToFileURL(outfile).href);
  return {
    async mistakesIn(name, content = readFileSync(name, 'utf8')) {
      const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
      const found = context.errors.getErrors().map(({ message }) => message);
      if (value === undefined || found.length > 0) return found;
      const { errors = [] } = await parser.convertWorkflowTemplate(context, value);
      return errors.map(({ Message }) => Message);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
