import { isRecord, type JsonRecord, recordsOf } from '@metta-health-bot/local-slack/json';
import { Element } from '../elements/element.tsx';
import { SlackImage } from './image-block.tsx';
import { Text } from './text.tsx';
import { wordsOf } from './words.ts';

interface Props {
  readonly block: JsonRecord;
}

export function HeaderBlock({ block }: Props) {
  return (
    <h3 className={`header header-${typeof block.level === 'number' ? block.level : 2}`}>{wordsOf(block.text)}</h3>
  );
}

export function SectionBlock({ block }: Props) {
  const fields = recordsOf(block.fields);
  return (
    <div className="section">
      <div className="section-text">
        {isRecord(block.text) && (
          <div>
            <Text value={block.text} />
          </div>
        )}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, place) => (
              <div key={`${place}:${wordsOf(field)}`}>
                <Text value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isRecord(block.accessory) && (
        <div className="accessory">
          {block.accessory.type === 'image' ? (
            <SlackImage image={block.accessory} />
          ) : (
            <Element element={block.accessory} />
          )}
        </div>
      )}
    </div>
  );
}

export function ContextBlock({ block }: Props) {
  return (
    <div className="context">
      {recordsOf(block.elements).map((element, place) => (
        <div key={`${place}:${wordsOf(element)}`}>
          {element.type === 'image' ? <SlackImage image={element} /> : <Text value={element} />}
        </div>
      ))}
    </div>
  );
}
