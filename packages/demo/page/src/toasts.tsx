import type { Toast } from './use-demo.ts';

interface Props {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: number) => void;
}

/** Failed actions, shown for a while. */
export function Toasts({ toasts, onDismiss }: Props) {
  return (
    <div className="toasts" role="alert">
      {toasts.map(({ id, text }) => (
        <div key={id} className="toast">
          <span>{text}</span>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => onDismiss(id)}>
            <span aria-hidden="true">✕</span>
          </button>
        </div>
      ))}
    </div>
  );
}
