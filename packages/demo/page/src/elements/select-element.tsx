import { textOf } from '@metta-health-bot/local-slack/json';
import { useId, useRef } from 'react';
import { wordsOf } from '../blocks/words.ts';
import { useNames } from '../contexts.ts';
import { useConfirm } from './confirm.tsx';
import { type ElementProps, labelling, useEntered } from './field.ts';
import { OptionList } from './option-list.tsx';
import { type Option, optionsOf } from './options.ts';
import { useChoosing } from './use-choosing.ts';
import { usePopup } from './use-popup.ts';

/** A select of any source; one that takes several stays open while they are chosen. */
export function SelectElement({ element, field }: ElementProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const listId = useId();
  const options = optionsOf(element, useNames());
  const { chosen, settle } = useEntered({ element, field });
  const { confirmed, dialog } = useConfirm(element);
  const isMany = textOf(element.type).startsWith('multi_');
  const choose = (option: Option) => {
    if (!isMany) choosing.close();
    const next = isMany ? toggled(chosen, option.value, element.max_selected_items) : option.value;
    confirmed(() => settle(next));
  };
  const choosing = useChoosing(options, choose);
  usePopup(choosing.isOpen, anchor, popup);
  const labels = options.filter(({ value }) => chosen.includes(value)).map(({ label }) => label);
  const placeholder = wordsOf(element.placeholder) || 'Select an item';
  const first = Math.max(
    0,
    options.findIndex(({ value }) => chosen.includes(value)),
  );
  return (
    <>
      <button
        type="button"
        role="combobox"
        ref={anchor}
        className="select"
        aria-haspopup="listbox"
        aria-expanded={choosing.isOpen}
        aria-controls={listId}
        aria-activedescendant={choosing.isOpen ? `${listId}-${choosing.active}` : undefined}
        {...labelling(field, placeholder)}
        onClick={() => (choosing.isOpen ? choosing.close() : choosing.open(first))}
        onBlur={choosing.close}
        onKeyDown={choosing.onKeyDown}
      >
        <span className={labels.length > 0 ? 'select-value' : 'select-placeholder'}>
          {labels.join(', ') || placeholder}
        </span>
      </button>
      {choosing.isOpen && (
        <OptionList
          id={listId}
          popup={popup}
          label={placeholder}
          options={options}
          active={choosing.active}
          chosen={chosen}
          isMany={isMany}
          onActive={choosing.setActive}
          onChoose={choose}
        />
      )}
      {dialog}
    </>
  );
}

function toggled(chosen: readonly string[], value: string, maximum: unknown): readonly string[] {
  if (chosen.includes(value)) return chosen.filter((one) => one !== value);
  return typeof maximum === 'number' && chosen.length >= maximum ? chosen : [...chosen, value];
}
