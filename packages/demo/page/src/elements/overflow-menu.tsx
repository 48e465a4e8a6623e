import { type JsonRecord, recordsOf, textOf } from '@metta-health-bot/local-slack/json';
import { useCallback, useId, useRef } from 'react';
import { useNames, useSurface } from '../contexts.ts';
import { useConfirm } from './confirm.tsx';
import { MenuList } from './menu-list.tsx';
import { type Option, optionsOf } from './options.ts';
import { useChoosing } from './use-choosing.ts';
import { usePopup } from './use-popup.ts';

/** The menu behind three dots. */
export function OverflowMenu({ element }: { readonly element: JsonRecord }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const id = useId();
  const surface = useSurface();
  const { confirmed, dialog } = useConfirm(element);
  const options = optionsOf(element, useNames());
  const refocus = useCallback(() => anchor.current?.focus(), []);
  const choose = (option: Option) => {
    choosing.close();
    refocus();
    confirmed(() => {
      const url = textOf(recordsOf(element.options).find(({ value }) => value === option.value)?.url);
      if (url) window.open(url, '_blank', 'noopener,noreferrer');
      surface.choose(textOf(element.action_id), option.value);
    });
  };
  const choosing = useChoosing(options, choose, refocus);
  usePopup(choosing.isOpen, anchor, popup);
  return (
    <>
      <button
        type="button"
        ref={anchor}
        className="button overflow"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={choosing.isOpen}
        aria-controls={id}
        onMouseDown={(event) => choosing.isOpen && event.preventDefault()}
        onClick={() => (choosing.isOpen ? choosing.close() : choosing.open(0))}
        onKeyDown={choosing.onKeyDown}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      {choosing.isOpen && <MenuList id={id} popup={popup} options={options} choosing={choosing} onChoose={choose} />}
      {dialog}
    </>
  );
}
