import * as texts from 'texts/admin-checks';
import type { CheckKind, TargetField } from '@/api/types';
import { SelectField, TextAreaField, TextField } from '../form/fields';
import { PairsField } from './pairs-field';
import { targetFieldName } from './target';
import { getRange } from './target-rules';

const yesOrNo = [
  { value: '', label: texts.no },
  { value: 'true', label: texts.yes },
];

/** Inputs that are narrow enough to share a row. */
const narrowInputs: ReadonlySet<string> = new Set(['select', 'integer', 'number', 'boolean', 'integers']);

/** Returns the fields in rows. Consecutive narrow fields share a row. */
function groupIntoRows(fields: readonly TargetField[]): TargetField[][] {
  const rows: TargetField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (last && narrowInputs.has(field.input) && narrowInputs.has(last[0]?.input ?? '')) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

/** Fields of a target, as the server describes them. */
export function TargetFields({ kind, fields }: { kind: CheckKind; fields: readonly TargetField[] }) {
  return (
    <>
      {groupIntoRows(fields).map((row) => (
        <div key={row[0]?.name} className="flex flex-wrap gap-4">
          {row.map((field) => (
            <div key={field.name} className={field.input === 'select' ? '' : 'min-w-0 flex-1 basis-60'}>
              <TargetInput kind={kind.kind} field={field} />
            </div>
          ))}
        </div>
      ))}
    </>
  );
}

function TargetInput({ kind, field }: { kind: string; field: TargetField }) {
  const { name, label, required, input, options, example } = field;
  const hints = [
    field.hint,
    texts.rangeHint(getRange(field)),
    input === 'integers' && texts.commaSeparated,
    example && texts.example({ example }),
  ];
  const hint = hints.filter(Boolean).join(' ');
  const commonProps = { name: targetFieldName(kind, name), label, hint, required };
  switch (input) {
    case 'select':
      return (
        <SelectField {...commonProps} options={options.map((value) => ({ value, label: value }))} required />
      );
    case 'boolean':
      return <SelectField {...commonProps} options={yesOrNo} required />;
    case 'url':
      return <TextField {...commonProps} type="url" />;
    case 'integer':
      return <TextField {...commonProps} inputMode="numeric" />;
    case 'number':
      return <TextField {...commonProps} inputMode="decimal" />;
    case 'lines':
      return <TextAreaField {...commonProps} rows={3} />;
    case 'pairs':
      return <PairsField {...commonProps} />;
    case 'code':
    case 'objects':
      return <TextAreaField {...commonProps} rows={6} isCode />;
    default:
      return <TextField {...commonProps} />;
  }
}
