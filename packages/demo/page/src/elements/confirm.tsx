import { isRecord, type JsonRecord } from '@metta-health-bot/local-slack/json';
import { type ReactNode, useState } from 'react';
import { Text } from '../blocks/text.tsx';
import { wordsOf } from '../blocks/words.ts';
import { Dialog } from '../dialog.tsx';

interface Confirming {
  /** Does it at once, or once the person has confirmed, when the element wants that. */
  readonly confirmed: (action: () => void) => void;
  /** Dialog to render next to the element. */
  readonly dialog: ReactNode;
}

/** The `confirm` of an element. */
export function useConfirm(element: JsonRecord): Confirming {
  const [action, setAction] = useState<(() => void) | null>(null);
  const { confirm } = element;
  if (!isRecord(confirm)) return { confirmed: (now) => now(), dialog: null };
  const close = () => setAction(null);
  const go = () => {
    close();
    action?.();
  };
  return {
    confirmed: (later) => setAction(() => later),
    dialog: action && <ConfirmDialog confirm={confirm} onConfirm={go} onDeny={close} />,
  };
}

interface DialogProps {
  readonly confirm: JsonRecord;
  readonly onConfirm: () => void;
  readonly onDeny: () => void;
}

function ConfirmDialog({ confirm, onConfirm, onDeny }: DialogProps) {
  const title = wordsOf(confirm.title);
  return (
    <Dialog label={title} className="confirm" onCancel={onDeny}>
      <h2>{title}</h2>
      <div className="confirm-text">
        <Text value={confirm.text} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onDeny}>
          {wordsOf(confirm.deny)}
        </button>
        <button
          type="button"
          className={`button ${confirm.style === 'danger' ? 'danger' : 'primary'}`}
          onClick={onConfirm}
        >
          {wordsOf(confirm.confirm)}
        </button>
      </div>
    </Dialog>
  );
}
