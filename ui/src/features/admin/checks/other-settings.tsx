import * as texts from 'texts/admin-checks';
import type { Check, CheckKind } from '@/api/types';
import { TextAreaField } from '../form/fields';
import { MoreSettings } from '../form/more-settings';
import { listOtherSettings, otherSettings, targetFieldName } from './target';
import { TargetFields } from './target-fields';

/** The settings of a target that only JSON can express: lists of objects, and settings that the kind does not describe. */
export function OtherSettings({ check, kind }: { check: Check | undefined; kind: CheckKind }) {
  const fields = kind.fields.filter(({ input }) => input === 'objects');
  const stored = check?.kind === kind.kind ? check.target : {};
  const hasOther = listOtherSettings(kind, stored).length > 0;
  if (fields.length === 0 && !hasOther) return null;
  const otherName = targetFieldName(kind.kind, otherSettings);
  return (
    <MoreSettings
      title={texts.advanced}
      names={[...fields.map(({ name }) => targetFieldName(kind.kind, name)), otherName]}
      isUsed={hasOther || fields.some(({ name }) => stored[name] !== undefined)}
    >
      <TargetFields kind={kind} fields={fields} />
      {hasOther && (
        <TextAreaField
          name={otherName}
          label={texts.otherSettings}
          hint={texts.otherSettingsHint}
          rows={5}
          isCode
        />
      )}
    </MoreSettings>
  );
}
