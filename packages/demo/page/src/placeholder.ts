import type { JsonRecord } from '@metta-health-bot/local-slack/json';

const FIELD = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900"><rect width="1600" height="900" fill="#e8e8ec"/>
<text x="800" y="470" font-family="sans-serif" font-size="64" text-anchor="middle" fill="#56565c">Picture</text></svg>`;

/** The same block; a field as large as a chart replaces a picture whose file is not here. */
export function withPlaceholder(block: JsonRecord): JsonRecord {
  const { slack_file: file, ...rest } = block;
  if (block.type !== 'image' || file === undefined) return block;
  return { ...rest, image_url: `data:image/svg+xml,${encodeURIComponent(FIELD)}` };
}
