import { describe, expect, test } from 'vitest';
import { createDashboardLinker, widgetKey } from '../../src/health/dashboard-link.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const DAY = 86_400_000;
const SHOP = { slug: 'shop-checkout', title: 'Shop & Checkout' };
const ORDERS = widgetKey('Current Status', 'Open Orders');

const link = createDashboardLinker({
  appUrl: 'https://app.datadoghq.eu',
  pushed: new Map([[SHOP.slug, { id: 'abc-def-ghi', widgets: { [ORDERS]: '42' } }]]),
  environmentTag: 'env',
});

describe('dashboard link', () => {
  test('a pushed dashboard is linked by its id, with the range and the environment on screen', () => {
    expect(link(SHOP, { from: NOW - DAY, to: null, environment: 'staging' }, NOW)).toEqual({
      label: 'Shop & Checkout',
      url: `https://app.datadoghq.eu/dashboard/abc-def-ghi/shop-checkout?from_ts=${NOW - DAY}&to_ts=${NOW}&live=true&tpl_var_env=staging`,
      place: 'dashboard',
    });
  });

  test('a range that is over is not live', () => {
    const { searchParams } = new URL(link(SHOP, { from: NOW - 2 * DAY, to: NOW - DAY }, NOW).url);
    expect(Object.fromEntries(searchParams)).toEqual({
      from_ts: String(NOW - 2 * DAY),
      to_ts: String(NOW - DAY),
      live: 'false',
    });
  });

  test('a single widget is linked alone, and one that the push did not know by its whole dashboard', () => {
    const shown = (widget: string) => new URL(link(SHOP, { from: 0, to: null, widget }, NOW).url).searchParams;
    expect(shown(ORDERS).get('fullscreen_widget')).toBe('42');
    expect(shown(widgetKey('Current Status', 'Open Orders', 1)).has('fullscreen_widget')).toBe(false);
  });

  test('before the first push a link goes to the list of dashboards, and says so', () => {
    const { url, place } = link({ slug: 'other', title: 'A & B' }, { from: 0, to: null, environment: 'staging' }, NOW);
    expect(place).toBe('list');
    expect(url).toContain('https://app.datadoghq.eu/dashboard/lists?q=A+%26+B&from_ts=0');
  });
});
