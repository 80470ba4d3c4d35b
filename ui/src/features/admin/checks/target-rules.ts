import * as texts from 'texts/admin-checks';
import { tooLong } from 'texts/admin-form';
import type { CheckKind, TargetField } from '@/api/types';
import { parseNumber, splitList } from '../form/rules';
import { findPairProblem } from './pairs';
import { parseObject, parseObjects } from './target';

function isOutOfRange({ minimum, maximum }: TargetField, value: number): boolean {
  return value < (minimum ?? value) || value > (maximum ?? value);
}

/** Returns the limits of a field for a text, and which of them there are. */
export function getRange({ minimum, maximum }: TargetField) {
  const limits = { minimum: minimum ?? '', maximum: maximum ?? '' };
  if (minimum === undefined) return { range: maximum === undefined ? 'none' : 'to', ...limits };
  return { range: maximum === undefined ? 'from' : 'both', ...limits };
}

/** Returns what is wrong with the text of a field; undefined if it is valid. The server checks the rest. */
export function validateField(field: TargetField, text: string): string | undefined {
  const { input, required, example, max_length } = field;
  if (text.trim() === '') {
    if (!required) return undefined;
    return example === '' ? texts.valueMissing : texts.valueMissingLike({ example });
  }
  const length = [...text].length;
  if (max_length !== undefined && length > max_length) return tooLong({ length, max: max_length });
  switch (input) {
    case 'url':
      if (/^https?:\/\/[^/]/i.test(text.trim()) && URL.canParse(text.trim())) return undefined;
      return texts.invalidUrl({ example: example || 'https://example.com' });
    case 'integer':
      if (/^[+-]?\d+$/.test(text.trim()) && !isOutOfRange(field, parseNumber(text))) return undefined;
      return texts.invalidInteger(getRange(field));
    case 'number':
      if (Number.isFinite(parseNumber(text)) && !isOutOfRange(field, parseNumber(text))) return undefined;
      return texts.invalidNumber(getRange(field));
    case 'integers':
      if (splitList(text).every((each) => /^\d+$/.test(each) && !isOutOfRange(field, Number(each))))
        return undefined;
      return texts.invalidIntegers(getRange(field));
    case 'pairs':
      return findPairProblem(text)?.message;
    case 'objects':
      return parseObjects(text) ? undefined : texts.invalidObjects;
    default:
      return undefined;
  }
}

/** Returns what is wrong with the settings that have no field of their own. */
export function validateOtherSettings(kind: CheckKind, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const settings = parseObject(text);
  if (settings === undefined) return texts.invalidObject;
  const field = kind.fields.find(({ name }) => name in settings);
  return field && texts.hasOwnField({ name: field.name, label: field.label });
}
