import { isRecord, type JsonRecord, recordsOf, textOf } from '@metta-health-bot/local-slack/json';
import { Element } from '../elements/element.tsx';
import { InputBlock } from '../elements/input-block.tsx';
import { CannotBeShown } from './block-boundary.tsx';
import { DataTable } from './data-table.tsx';
import { ImageBlock } from './image-block.tsx';
import { ContextBlock, HeaderBlock, SectionBlock } from './layout-blocks.tsx';
import { LibraryBlock } from './library-block.tsx';
import { PlainTable } from './plain-table.tsx';

/** Drawn by slack-blocks-to-jsx. The rest it lacks, draws without calling back, or reads entities and marks wrongly. */
const BY_LIBRARY = new Set([
  'rich_text',
  'markdown',
  'data_visualization',
  'alert',
  'card',
  'carousel',
  'container',
  'plan',
  'task_card',
  'video',
  'file',
]);

/** One block of Block Kit. */
export function Block({ block }: { readonly block: JsonRecord }) {
  const type = textOf(block.type);
  switch (type) {
    case 'header':
      return <HeaderBlock block={block} />;
    case 'section':
      return <SectionBlock block={block} />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'divider':
      return <hr className="divider" />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'actions':
      return (
        <div className="actions">
          {recordsOf(block.elements).map((element, place) => (
            <Element key={textOf(element.action_id) || place} element={element} />
          ))}
        </div>
      );
    case 'input':
      return isRecord(block.element) ? <InputBlock block={block} element={block.element} /> : null;
    case 'data_table':
      return <DataTable block={block} />;
    case 'table':
      return <PlainTable block={block} />;
    default:
      return BY_LIBRARY.has(type) ? <LibraryBlock block={block} /> : <CannotBeShown type={type} />;
  }
}
