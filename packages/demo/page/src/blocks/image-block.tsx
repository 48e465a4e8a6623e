import { isRecord, type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { useState } from 'react';
import { wordsOf } from './words.ts';

export function ImageBlock({ block }: { readonly block: JsonRecord }) {
  const title = wordsOf(block.title);
  return (
    <figure className="image">
      {title !== '' && <figcaption>{title}</figcaption>}
      <SlackImage image={block} />
    </figure>
  );
}

/** An image by its address, or one that was uploaded. Its text when it cannot be loaded. */
export function SlackImage({ image }: { readonly image: JsonRecord }) {
  const [failed, setFailed] = useState(false);
  const source = sourceOf(image);
  const text = textOf(image.alt_text);
  if (failed || source === undefined) return <span className="image-missing">Image not available: {text}</span>;
  return <img src={source} alt={text} onError={() => setFailed(true)} />;
}

function sourceOf(image: JsonRecord): string | undefined {
  if (typeof image.image_url === 'string') return image.image_url;
  if (!isRecord(image.slack_file)) return undefined;
  const { id, url } = image.slack_file;
  return typeof id === 'string' ? `files/${encodeURIComponent(id)}` : typeof url === 'string' ? url : undefined;
}
