import type { Try } from '../../src/web/protocol.ts';

interface Props {
  readonly tries: readonly Try[];
  /** Types a line for the visitor, in the channel that is open. */
  readonly onTry: (line: string) => void;
}

/** Lines that a newcomer may type with one press, each with what its answer is about. */
export function ThingsToTry({ tries, onTry }: Props) {
  return (
    <ul className="tries">
      {tries.map(({ line, about }) => (
        <li key={line}>
          <button type="button" className="button try" onClick={() => onTry(line)}>
            {line}
          </button>
          <p>
            {about} <span className="label simulated">Simulated</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
