import { type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { wordsOf } from '../blocks/words.ts';
import { useSurface } from '../contexts.ts';
import { useConfirm } from './confirm.tsx';

export function ButtonElement({ element }: { readonly element: JsonRecord }) {
  const { click } = useSurface();
  const { confirmed, dialog } = useConfirm(element);
  const url = textOf(element.url);
  const act = () => {
    if (url) window.open(url, '_blank', 'noopener,noreferrer');
    click(textOf(element.action_id));
  };
  return (
    <>
      <button
        type="button"
        className={`button ${textOf(element.style)}`}
        aria-label={textOf(element.accessibility_label) || undefined}
        onClick={() => confirmed(act)}
      >
        {wordsOf(element.text)}
      </button>
      {dialog}
    </>
  );
}
