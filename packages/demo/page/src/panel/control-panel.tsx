import type { PageState } from '../../../src/web/protocol.ts';
import { Pane } from '../pane.tsx';
import { ThingsToTry } from '../things-to-try.tsx';
import type { Send } from '../use-demo.ts';
import { Control } from './control.tsx';
import { DataLabels } from './data-labels.tsx';
import { WireLog } from './wire-log.tsx';
import './panel.css';

interface Props {
  readonly state: PageState;
  readonly send: Send;
  readonly onTry: (line: string) => void;
  readonly onClose: () => void;
}

/** Controls that break, move and show things. */
export function ControlPanel({ state, send, onTry, onClose }: Props) {
  const groups = [...new Set(state.controls.map(({ group }) => group))];
  return (
    <Pane title="Demo controls" onClose={onClose}>
      {/* Longer than the screen: scrolled by keyboard through what stands in it. */}
      <div className="panel-body">
        <p className="bot-state" data-state={state.bot}>
          Bot: <strong>{state.bot}</strong>
        </p>
        {state.data.tries.length > 0 && (
          <section className="control-group" aria-label="Things to try">
            <h3>Things to try</h3>
            <ThingsToTry tries={state.data.tries} onTry={onTry} />
          </section>
        )}
        {groups.map((group) => (
          <section key={group} className="control-group" aria-label={group}>
            <h3>{group}</h3>
            {state.controlNotes[group] && <p className="control-note">{state.controlNotes[group]}</p>}
            {state.controls
              .filter((control) => control.group === group)
              .map((control) => (
                <Control
                  key={control.id}
                  control={control}
                  onSet={(value) => send({ kind: 'control', id: control.id, value })}
                />
              ))}
          </section>
        ))}
        <DataLabels data={state.data} />
        <WireLog lines={state.wire} />
      </div>
    </Pane>
  );
}
