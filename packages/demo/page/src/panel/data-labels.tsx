import type { PageData } from '../../../src/web/protocol.ts';

/** Labels for measured numbers, and the story of the others. */
export function DataLabels({ data }: { readonly data: PageData }) {
  const { real, source, stories, movedHours } = data;
  return (
    <section className="control-group" aria-label="Where the numbers come from" id="data-labels">
      <h3>Where the numbers come from</h3>
      {movedHours !== 0 && <p className="moved">{describeMove(movedHours)}</p>}
      {real.length > 0 && <RealMetrics real={real} source={source} />}
      <h4>
        <span className="label simulated">Simulated</span> {real.length > 0 ? 'everything else' : 'everything'}
      </h4>
      <ul className="stories">
        {stories.map((story) => (
          <li key={story}>{story}</li>
        ))}
      </ul>
    </section>
  );
}

function RealMetrics({ real, source }: Pick<PageData, 'real' | 'source'>) {
  return (
    <>
      <h4>
        <span className="label real">Real</span> {real.length} {real.length === 1 ? 'metric' : 'metrics'}
      </h4>
      <p className="source">{source}</p>
      <details>
        <summary>Their names</summary>
        <ul className="metric-names">
          {real.map((metric) => (
            <li key={metric}>
              <code>{metric}</code>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function describeMove(hours: number): string {
  const size = Math.abs(hours);
  const amount = size % 24 === 0 ? `${size / 24} ${size === 24 ? 'day' : 'days'}` : `${size} hours`;
  return `The data is moved ${amount} ${hours < 0 ? 'back' : 'ahead'}.`;
}
