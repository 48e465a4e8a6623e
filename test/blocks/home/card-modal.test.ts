import { validateView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { renderCardModal, renderReading } from '../../../blocks/home/card-modal.ts';
import { lineButton } from '../../../blocks/kit/controls.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import { section } from '../../../blocks/kit/message.ts';
import { shown } from '../../support/blocks.ts';

const problemsOf = (view: unknown) => validateView(view, { type: 'modal', refuses: new Set() });

describe('card modal', () => {
  test('an answer has no controls of a message, says where they are, and keeps the limits of a form', () => {
    const actions = { type: 'actions', elements: [lineButton('card.refresh', 'Refresh', '/health')] } as const;
    const view = renderCardModal('Why?', { text: 'T', blocks: [section('The answer.'), actions] }, 'Type it.');
    expect(shown(view)).toMatch(/The answer\.[\s\S]*Type it\./);
    expect(shown(view)).not.toContain('Refresh');
    const many = Array.from({ length: 200 }, () => section('x'));
    const long = renderCardModal('x'.repeat(100), { text: 'T', blocks: many }, 'Type it.');
    expect(long.blocks).toHaveLength(LIMITS.blocksPerView);
    expect([problemsOf(view), problemsOf(long)]).toEqual([[], []]);
  });

  test('while it is read, the form says so, and what happens if it is closed', () => {
    const view = renderReading('Help');
    expect(shown(view)).toMatch(/being read[\s\S]*close this, you get it by direct message/);
    expect(problemsOf(view)).toEqual([]);
  });
});
