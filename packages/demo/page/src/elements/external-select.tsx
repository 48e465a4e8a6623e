import { textOf } from '@metta-health-bot/local-slack/json';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { wordsOf } from '../blocks/words.ts';
import { useSurface } from '../contexts.ts';
import { namesOf } from '../names.ts';
import { useConfirm } from './confirm.tsx';
import { type ElementProps, labelling, useEntered } from './field.ts';
import { OptionList } from './option-list.tsx';
import { type Option, optionsOf } from './options.ts';
import { type Choosing, useChoosing } from './use-choosing.ts';
import { usePopup } from './use-popup.ts';

const NO_NAMES = namesOf([], []);
/** Slack asks the bot after three characters where the element does not say otherwise. */
const LEAST_CHARACTERS = 3;
/** Keys of the list; all others are typed. */
const LIST_KEYS = ['ArrowDown', 'ArrowUp', 'Enter', 'Escape', 'Tab'];

/** A select whose options the bot offers while a person types. */
export function ExternalSelect({ element, field }: ElementProps) {
  const anchor = useRef<HTMLInputElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const listId = useId();
  const { chosen, settle } = useEntered({ element, field });
  const { confirmed, dialog } = useConfirm(element);
  const [query, setQuery] = useState<string | null>(null);
  const { options, search } = useOffers(textOf(element.action_id), element.min_query_length);
  const labels = useRef(new Map(initialOf(element).map(({ value, label }) => [value, label])));
  const leave = () => {
    choosing.close();
    setQuery(null);
  };
  const choose = (option: Option) => {
    labels.current.set(option.value, option.label);
    leave();
    confirmed(() => settle(option.value));
  };
  const choosing = useChoosing(options, choose);
  usePopup(choosing.isOpen, anchor, popup);
  const ask = (text: string) => {
    setQuery(text);
    search(text);
    choosing.open(0);
  };
  const placeholder = wordsOf(element.placeholder) || 'Select an item';
  const { isOpen, active, setActive } = choosing;
  const label = labels.current.get(chosen[0] ?? '') ?? chosen[0] ?? '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' && !choosing.isOpen) return ask('');
    if (LIST_KEYS.includes(event.key)) choosing.onKeyDown(event);
    return undefined;
  };
  return (
    <>
      <input
        ref={anchor}
        className="text-input external-select"
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded={isOpen}
        aria-controls={listId}
        {...ariaOf(listId, choosing)}
        {...labelling(field, placeholder)}
        value={query ?? label}
        placeholder={label || placeholder}
        onClick={() => isOpen || ask('')}
        onChange={({ target }) => ask(target.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <OptionList
          {...{ id: listId, popup, label: placeholder, options, active, chosen, isMany: false }}
          onActive={setActive}
          onChoose={choose}
        />
      )}
      {dialog}
    </>
  );
}

/** Attributes by which a text field with a list of offers is read aloud. */
function ariaOf(listId: string, { isOpen, active }: Pick<Choosing, 'isOpen' | 'active'>) {
  return {
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-activedescendant': isOpen ? `${listId}-${active}` : undefined,
  } as const;
}

function initialOf(element: ElementProps['element']): readonly Option[] {
  return optionsOf({ options: [element.initial_option] }, NO_NAMES);
}

/** The bot's offers for the last text that was typed: an answer to an earlier one that comes later does not count. */
function useOffers(actionId: string, least: unknown) {
  const { suggest } = useSurface();
  const [options, setOptions] = useState<readonly Option[]>([]);
  const asked = useRef(0);
  const search = async (text: string) => {
    asked.current += 1;
    const number = asked.current;
    const isEnough = text.length >= (typeof least === 'number' ? least : LEAST_CHARACTERS);
    const offered = isEnough ? await suggest(actionId, text) : [];
    if (number === asked.current && offered !== null) setOptions(optionsOf({ options: offered }, NO_NAMES));
  };
  return { options, search: (text: string) => void search(text) };
}
