import { expect, test } from 'vitest';
import { toSentence } from './sentence';

test.each([
  ['the last run failed', 'The last run failed.'],
  ['The warehouse did not answer.', 'The warehouse did not answer.'],
  ['18 of 18 checks could not be measured', '18 of 18 checks could not be measured.'],
  ['is it there?', 'Is it there?'],
  ['', ''],
])('"%s" becomes "%s"', (reason, text) => expect(toSentence(reason)).toBe(text));
