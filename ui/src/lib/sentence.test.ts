import { expect, test } from 'vitest';
import { formatPlatformReason, toSentence } from './sentence';

test.each([
  ['the last run failed', 'The last run failed.'],
  ['The warehouse did not answer.', 'The warehouse did not answer.'],
  ['18 of 18 checks could not be measured', '18 of 18 checks could not be measured.'],
  ['is it there?', 'Is it there?'],
  ['row_count is 3', 'row_count is 3.'],
  ['main.sales.orders was late', 'main.sales.orders was late.'],
  ['elsewhere: is wrong', 'Elsewhere: is wrong.'],
  ['the run failed: no access', 'The run failed: no access.'],
  ['', ''],
])('"%s" becomes "%s"', (reason, text) => expect(toSentence(reason)).toBe(text));

test('the reason of a platform keeps the name of its check', () => {
  expect(formatPlatformReason({ reason: 'row_count: 3 rows missing', counted: 2 })).toBe(
    'row_count: 3 rows missing',
  );
  expect(formatPlatformReason({ reason: 'no active check', counted: 0 })).toBe('No active check.');
});
