import { type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { Block } from './block.tsx';
import { BlockBoundary } from './block-boundary.tsx';
import './blocks.css';

/** Blocks one beneath the other. One that cannot be drawn leaves the others standing. */
export function BlockList({ blocks }: { readonly blocks: readonly JsonRecord[] }) {
  return blocks.map((block, place) => (
    <BlockBoundary key={`${place}:${textOf(block.block_id)}:${textOf(block.type)}`} type={textOf(block.type)}>
      <Block block={block} />
    </BlockBoundary>
  ));
}
