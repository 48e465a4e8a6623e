import { useState } from 'react';
import type { WireLine } from '../../../src/web/protocol.ts';
import { formatClock } from '../time.ts';

/** The last calls between bot, Slack and Datadog, newest first, with what was sent and answered. */
export function WireLog({ lines }: { readonly lines: readonly WireLine[] }) {
  const [route, setRoute] = useState('');
  const routes = [...new Set(lines.map((line) => line.route))].sort();
  const shown = lines.filter((line) => route === '' || line.route === route).toReversed();
  return (
    <section className="control-group" aria-label="On the wire">
      <h3>On the wire</h3>
      <label className="wire-filter">
        <span className="visually-hidden">Show calls</span>
        <select value={route} onChange={({ target }) => setRoute(target.value)}>
          <option value="">All calls</option>
          {routes.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      {shown.length === 0 && <p className="source">Nothing yet.</p>}
      <ol className="wire" reversed>
        {shown.map((line) => (
          <Line key={line.number} line={line} />
        ))}
      </ol>
    </section>
  );
}

function Line({ line }: { readonly line: WireLine }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className={line.refusal === null ? 'wire-line' : 'wire-line refused'}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span className="wire-route">{line.route}</span>
          <time>{formatClock(line.at)}</time>
          {line.times > 1 && <span className="wire-times">{line.times} times</span>}
          <span className="wire-call">{line.call}</span>
          {line.refusal !== null && <span className="wire-refusal">{line.refusal}</span>}
        </summary>
        {isOpen && (
          <>
            <Payload title="Sent" value={line.body} />
            <Payload title="Answered" value={line.answer} />
          </>
        )}
      </details>
    </li>
  );
}

function Payload({ title, value }: { readonly title: string; readonly value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <>
      <h4>{title}</h4>
      <pre tabIndex={0}>{text ?? 'nothing'}</pre>
    </>
  );
}
