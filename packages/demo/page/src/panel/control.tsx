import { useId, useState } from 'react';
import type { ControlState } from '../../../src/web/protocol.ts';

interface Props {
  readonly control: ControlState;
  readonly onSet: (value: string) => Promise<boolean>;
}

/** One control, drawn by its kind alone. */
export function Control({ control, onSet }: Props) {
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const { kind, label, value, options } = control;
  const set = async (next: string) => {
    setBusy(true);
    await onSet(next);
    setBusy(false);
  };
  if (kind === 'button') {
    return (
      <button type="button" className="button control-button" disabled={isBusy} onClick={() => set('')}>
        {label}
      </button>
    );
  }
  if (kind === 'switch') {
    return (
      <label className="control-switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={value === 'on'}
          checked={value === 'on'}
          disabled={isBusy}
          onChange={({ target }) => set(target.checked ? 'on' : 'off')}
        />
        <span>{label}</span>
      </label>
    );
  }
  return (
    <div className="control-choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={isBusy}
        data-changed={value !== options[0]?.value}
        onChange={({ target }) => set(target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
