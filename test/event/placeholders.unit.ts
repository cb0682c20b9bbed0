import { withoutPlaceholders } from '../../core/event/placeholders';
import type { Warning } from '../../core/event/warning';
import { wireEvent } from './wire-events';

const NIL = '00000000-0000-0000-0000-000000000000';

it.each(['null', 'undefined', 'NaN', '[object Object]', NIL, ' NULL ', '  '])('%j names nobody', (text) => {
  const warnings: Warning[] = [];

  const event = withoutPlaceholders(wireEvent({ user_id: text, event_id: text, product_id: text }), (warning) =>
    warnings.push(warning),
  );

  expect(event).toEqual(wireEvent({ user_id: null, event_id: null, product_id: null }));
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'placeholder event_id',
    'placeholder user_id',
    'placeholder product_id',
  ]);
});

it('what names a product may name nobody', () => {
  const event = wireEvent({ user_id: 'guest', product_id: '0', variant: 'none' });

  expect(withoutPlaceholders(event, () => undefined)).toEqual({ ...event, user_id: null });
});

it('leaves other events as they are', () => {
  const event = wireEvent({ user_id: 'nullius', anonymous_id: '', query: 'null' });

  expect(withoutPlaceholders(event, () => undefined)).toBe(event);
});
