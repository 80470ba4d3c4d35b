import * as texts from 'texts/admin-checks';
import type { CheckKind } from '@/api/types';
import { SelectField, TextField } from '../form/fields';
import { checkLabels } from './check-spec';
import { listUnitOptions } from './units';

interface Props {
  kind: CheckKind | undefined;
  currentUnit: string;
  onUnitEdit: (unit: string) => void;
  onLimitEdit: () => void;
}

/** The limits of a value and its unit. */
export function LimitFields({ kind, currentUnit, onUnitEdit, onLimitEdit }: Props) {
  return (
    <div className="space-y-1">
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          name="warn"
          label={checkLabels.warn}
          hint={texts.degraded}
          inputMode="decimal"
          onEdit={onLimitEdit}
        />
        <TextField
          name="crit"
          label={checkLabels.crit}
          hint={texts.outage}
          inputMode="decimal"
          onEdit={onLimitEdit}
        />
        <UnitField key={kind?.kind} kind={kind} current={currentUnit} onEdit={onUnitEdit} />
      </div>
      {kind && <p className="text-muted text-xs">{texts.limitsHint({ value: kind.value })}</p>}
    </div>
  );
}

/** The unit. A kind with one unit has no choice, so the unit is text. */
function UnitField({
  kind,
  current,
  onEdit,
}: {
  kind: CheckKind | undefined;
  current: string;
  onEdit: (unit: string) => void;
}) {
  const label = checkLabels.unit;
  const options = listUnitOptions(kind, current);
  if (options === undefined) return <TextField name="unit" label={label} hint={texts.unitHint} />;
  if (options.length === 1) {
    return (
      <div className="space-y-1">
        <p className="font-medium">{label}</p>
        <p className="text-muted text-xs">{texts.unitHint}</p>
        <p className="flex min-h-8 items-center">{options[0]?.label}</p>
      </div>
    );
  }
  return (
    <SelectField name="unit" label={label} hint={texts.unitHint} options={options} onEdit={onEdit} required />
  );
}
