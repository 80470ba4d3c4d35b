import { expect, test } from 'vitest';
import { isolate } from './isolate';

test.each(['Sales lakehouse', 'Depot 7!', 'Übersicht é'])('the Latin name %s stays as it is', (name) => {
  expect(isolate(name)).toBe(name);
});

test.each(['مستودع 7!', 'בדיקה', 'Depot \u202e7', 'e\u0301', '👩‍👧'])('the name %s is isolated', (name) => {
  expect(isolate(name)).toBe(`\u2068${name}\u2069`);
});
