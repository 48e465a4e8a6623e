import { isRecord, type JsonRecord, textOf } from '@metta-health-bot/local-slack/json';
import { CellContent, cellClass } from './table-cell.tsx';
import { cellsOf } from './table-model.ts';

/** A `table`. It has no headings of its own: its first row is a row like the others, as in Slack. */
export function PlainTable({ block }: { readonly block: JsonRecord }) {
  const settings = Array.isArray(block.column_settings) ? block.column_settings : [];
  return (
    <div className="table-frame">
      {/* No landmark: a message may have several tables, and a page many messages. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div className="table-scroll" role="group" aria-label="Table" tabIndex={0}>
        <table className="plain-table">
          <tbody>
            {cellsOf(block.rows).map((row, place) => (
              <tr key={`${place}:${row[0]?.text}`}>
                {row.map((cell, column) => (
                  <td
                    key={`${column}:${cell.text}`}
                    className={column > 0 ? cellClass(cell) : undefined}
                    style={{ textAlign: alignOf(settings[column]) }}
                  >
                    <CellContent cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function alignOf(setting: unknown): 'left' | 'center' | 'right' {
  const align = isRecord(setting) ? textOf(setting.align) : '';
  return align === 'center' || align === 'right' ? align : 'left';
}
