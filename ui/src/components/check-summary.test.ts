import { expect, test } from 'vitest';
import { summarizeChecks } from './check-summary';

test.each([
  { failing: 0, unknown: 0, counted: 3, text: '' },
  { failing: 1, unknown: 0, counted: 1, text: '1 of 1 check failing' },
  { failing: 1, unknown: 2, counted: 3, text: '1 of 3 checks failing, 2 without data' },
  { failing: 0, unknown: 2, counted: 3, text: '2 of 3 checks without data' },
  { failing: 0, unknown: 3, counted: 3, text: '' },
])('$failing failing and $unknown unknown of $counted: "$text"', ({ text, ...platform }) => {
  expect(summarizeChecks(platform)).toBe(text);
});
