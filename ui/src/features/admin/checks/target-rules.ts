import type { CheckKind, TargetField } from '@/api/types';
import { parseNumber, splitList } from '../form/rules';
import { validatePairs } from './pairs';
import { parseObject, parseObjects } from './target';

function isOutOfRange({ minimum, maximum }: TargetField, value: number): boolean {
  return value < (minimum ?? value) || value > (maximum ?? value);
}

/** Returns the limits of a field as a text, such as " from 200 to 599"; empty if there are no limits. */
export function formatRange({ minimum, maximum }: TargetField): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` up to ${maximum}`;
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** Returns what is wrong with the text of a field; undefined if it is valid. The server checks the rest. */
export function validateField(field: TargetField, text: string): string | undefined {
  const { input, required, example, max_length } = field;
  if (text.trim() === '') {
    if (!required) return undefined;
    return example === '' ? 'Enter a value.' : `Enter a value such as ${example}.`;
  }
  const length = [...text].length;
  if (max_length !== undefined && length > max_length)
    return `Too long: ${length} characters (maximum ${max_length}).`;
  switch (input) {
    case 'url':
      if (/^https?:\/\/[^/]/i.test(text.trim()) && URL.canParse(text.trim())) return undefined;
      return `Enter a URL such as ${example || 'https://example.com'}.`;
    case 'integer':
      if (/^[+-]?\d+$/.test(text.trim()) && !isOutOfRange(field, parseNumber(text))) return undefined;
      return `Must be a whole number${formatRange(field)}.`;
    case 'number':
      if (Number.isFinite(parseNumber(text)) && !isOutOfRange(field, parseNumber(text))) return undefined;
      return `Must be a number${formatRange(field)}.`;
    case 'integers':
      if (splitList(text).every((each) => /^\d+$/.test(each) && !isOutOfRange(field, Number(each))))
        return undefined;
      return `Use whole numbers${formatRange(field)}, separated by commas.`;
    case 'pairs':
      return validatePairs(text);
    case 'objects':
      return parseObjects(text) ? undefined : 'Must be a JSON list of objects.';
    default:
      return undefined;
  }
}

/** Returns what is wrong with the settings that have no field of their own. */
export function validateOtherSettings(kind: CheckKind, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const settings = parseObject(text);
  if (settings === undefined) return 'Must be a JSON object.';
  const field = kind.fields.find(({ name }) => name in settings);
  return field && `Set ${field.name} in its own field, "${field.label}".`;
}
