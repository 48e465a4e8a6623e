import { type JsonRecord, recordsOf } from '@metta-health-bot/local-slack/json';
import { type FormEvent, useContext, useEffect, useRef, useState } from 'react';
import type { PageView } from '../../../src/web/protocol.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { wordsOf } from '../blocks/words.ts';
import { SurfaceContext } from '../contexts.ts';
import { useViewActs } from '../conversation/home-tab.tsx';
import { Dialog } from '../dialog.tsx';
import { SurfaceProvider } from '../surface.tsx';
import type { Ask, Send } from '../use-demo.ts';
import { formProblems } from './form-problems.ts';
import './modal.css';

interface Props {
  readonly modal: PageView;
  readonly send: Send;
  readonly ask: Ask;
}

/** The modal on top. */
export function ModalView({ modal, send, ask }: Props) {
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const acts = useViewActs(modal.id, send, ask);
  const title = wordsOf(modal.view.title);
  const dismiss = () => void send({ kind: 'dismiss', viewId: modal.id });
  return (
    <Dialog label={title} className="modal" onCancel={dismiss}>
      <header className="modal-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close dialog" onClick={dismiss}>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      <SurfaceProvider acts={acts} errors={{ ...modal.errors, ...problems }}>
        <ModalForm view={modal.view} viewId={modal.id} send={send} onProblems={setProblems} onClose={dismiss} />
      </SurfaceProvider>
    </Dialog>
  );
}

interface FormProps {
  readonly view: JsonRecord;
  readonly viewId: string;
  readonly send: Send;
  readonly onProblems: (problems: Readonly<Record<string, string>>) => void;
  readonly onClose: () => void;
}

function ModalForm({ view, viewId, send, onProblems, onClose }: FormProps) {
  const { values, errors } = useContext(SurfaceContext);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = form.current?.querySelector('.input-block :is(input, textarea, button)');
    if (first instanceof HTMLElement) first.focus();
  }, []);
  const wrong = Object.keys(errors).join(' ');
  useEffect(() => {
    const first = wrong === '' ? null : form.current?.querySelector('[aria-invalid="true"]');
    if (first instanceof HTMLElement) first.focus();
  }, [wrong]);
  const [isBusy, setBusy] = useState(false);
  const blocks = recordsOf(view.blocks);
  const submitLabel = wordsOf(view.submit);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const problems = formProblems(blocks, values);
    onProblems(problems);
    if (Object.keys(problems).length > 0) return;
    setBusy(true);
    await send({ kind: 'submit', viewId, values });
    setBusy(false);
  };
  return (
    <form ref={form} className="modal-form" noValidate onSubmit={submit}>
      <div className="modal-body">
        <BlockList blocks={blocks} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onClose}>
          {wordsOf(view.close) || 'Close'}
        </button>
        {submitLabel !== '' && (
          <button type="submit" className="button primary" disabled={isBusy}>
            {submitLabel}
          </button>
        )}
      </div>
    </form>
  );
}
