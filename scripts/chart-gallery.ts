import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { createEmbedded } from '../src/drawing/embedded.ts';

/** Draws one chart of every kind into a folder: `npm run charts -- FOLDER`. */
const [folder = 'charts'] = process.argv.slice(2);
const draw = createEmbedded();
await mkdir(folder, { recursive: true });
for (const [name, spec] of Object.entries(SAMPLE_CHARTS)) {
  const drawn = await draw(spec);
  if (drawn.kind === 'failed') throw new Error(`${name}: ${drawn.why}`);
  const file = join(folder, `${name}.png`);
  await writeFile(file, drawn.picture.png);
  process.stdout.write(`${file}: ${drawn.picture.alt}\n`);
}
