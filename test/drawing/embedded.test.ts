import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SAMPLE_CHARTS } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { toChartJs } from '../../src/charts/chart-js.ts';
import type { ChartSpec } from '../../src/charts/chart-spec.ts';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { createEmbedded, FIRST_CHARTS } from '../../src/drawing/embedded.ts';

const draw = createEmbedded();
const PNG = '89504e470d0a1a0a';

async function pictureOf(spec: ChartSpec): Promise<Buffer> {
  const drawn = await draw(spec);
  if (drawn.kind === 'failed') throw new Error(drawn.why);
  return Buffer.from(drawn.picture.png);
}

describe('embedded', () => {
  test.each(Object.entries(SAMPLE_CHARTS))(
    '%s is drawn as a PNG of twice its size, with words for it',
    async (_, spec) => {
      const { width, height } = toChartJs(spec);
      const png = await pictureOf(spec);
      expect(png.subarray(0, 8).toString('hex')).toBe(PNG);
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
      // Slack scales what is wider or higher than this.
      expect(2 * width).toBeLessThanOrEqual(1_600);
    },
  );

  test('the charts that are drawn before a digest have the kinds of those in it, and can be drawn', async () => {
    expect(FIRST_CHARTS.map(({ kind }) => kind)).toEqual(['heat-map', 'lines']);
    for (const chart of FIRST_CHARTS) expect((await pictureOf(chart)).length).toBeGreaterThan(1_000);
  });

  test('other values make another picture', async () => {
    const chart = (value: number): ChartSpec => ({
      kind: 'heat-map',
      title: 'One cell',
      columns: ['Mon 23'],
      groups: [{ label: 'Shop', rows: [{ label: 'Orders', cells: [value] }] }],
    });
    expect(await pictureOf(chart(0.71))).toEqual(await pictureOf(chart(0.71)));
    expect(await pictureOf(chart(0.71))).not.toEqual(await pictureOf(chart(0.72)));
  });

  /** Hides the fonts of this machine from a program; needs a kernel that lets anybody have namespaces of their own. */
  const WITHOUT_FONTS = ['-rm', 'sh', '-c', 'mount -t tmpfs none /usr/share/fonts && exec "$0" "$@"'];
  const canHide = spawnSync('unshare', [...WITHOUT_FONTS, 'true']).status === 0;

  test.runIf(canHide)('a machine without any font draws the same picture', async () => {
    const module = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/drawing/embedded.js')).href;
    const spec = SAMPLE_CHARTS.rollup as ChartSpec;
    const program = `
    const { createHash } = await import('node:crypto');
    const { GlobalFonts } = await import('@napi-rs/canvas');
    const { createEmbedded } = await import(${JSON.stringify(module)});
    const families = GlobalFonts.families.length;
    const { picture } = await createEmbedded()(${JSON.stringify(spec)});
    console.log(families, createHash('sha256').update(picture.png).digest('hex'));`;
    const args = [...WITHOUT_FONTS, process.execPath, '--input-type=module', '-e', program];
    const { stdout } = await promisify(execFile)('unshare', args, { cwd: PACKAGE_ROOT });
    const own = createHash('sha256').update(await pictureOf(spec));
    expect(stdout.trim()).toBe(`0 ${own.digest('hex')}`);
  });

  test('texts of any script and length, and no rows at all, are no reason to fail', async () => {
    const label = 'Ω Привет ‮ <!channel> 数据 '.repeat(40);
    const hostile: ChartSpec = {
      kind: 'lines',
      title: label,
      unit: label,
      categories: [label],
      marks: [{ label, value: 1, meaning: 'limit' }],
      series: [{ label, values: [Number.MAX_SAFE_INTEGER] }],
    };
    const empty: ChartSpec = { kind: 'heat-map', title: '', columns: [], groups: [] };
    expect((await pictureOf(hostile)).length).toBeGreaterThan(1_000);
    expect((await pictureOf(empty)).length).toBeGreaterThan(500);
  });
});
