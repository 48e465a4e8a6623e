import { type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { useId } from 'react';
import { wordsOf } from '../blocks/words.ts';
import { useSurface } from '../contexts.ts';
import { Element } from './element.tsx';

interface Props {
  readonly block: JsonRecord;
  readonly element: JsonRecord;
}

/** An input block: label, element, hint, and what is wrong with what was entered. */
export function InputBlock({ block, element }: Props) {
  const id = useId();
  const error = useSurface().errors[textOf(block.block_id)];
  const hint = wordsOf(block.hint);
  const described = [...(error ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])].join(' ');
  const field = {
    labelId: `${id}-label`,
    describedBy: described || undefined,
    isInvalid: error !== undefined,
    dispatches: block.dispatch_action === true,
  };
  return (
    <div className={error ? 'input-block invalid' : 'input-block'}>
      <div className="input-label" id={field.labelId}>
        {wordsOf(block.label)}
        {block.optional === true && <span className="input-optional"> (optional)</span>}
      </div>
      <Element element={element} field={field} />
      {error && (
        <p className="input-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hint !== '' && (
        <p className="input-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
