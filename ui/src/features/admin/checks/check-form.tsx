import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import * as texts from 'texts/admin-checks';
import type { Check, CheckKind, Platform, TargetField } from '@/api/types';
import { toSentence } from '@/lib/sentence';
import { EntityForm } from '../form/entity-form';
import { RadioCards, SelectField, TextField } from '../form/fields';
import { MoreSettings } from '../form/more-settings';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { formatPlatform } from '../platforms/platforms';
import { attemptNumbers } from './check-rules';
import { checkLabels, createCheckSpec } from './check-spec';
import { DraftMeasurement } from './draft-measurement';
import { FreshnessField } from './freshness-field';
import { LimitFields } from './limit-fields';
import { OtherSettings } from './other-settings';
import { findKind, hasValue, targetFieldName } from './target';
import { TargetFields } from './target-fields';
import { getInitialUnit, useSuggestions } from './use-suggestions';

function listKindOptions(kinds: readonly CheckKind[], check: Check | undefined) {
  // Simulated results are for demonstrations, so the form does not offer them. Nor does it offer what the server cannot measure.
  return kinds
    .filter(({ kind, demo, unavailable }) => (!demo && unavailable === '') || kind === check?.kind)
    .map(({ kind, label, hint }) => ({ value: kind, label, hint }));
}

function listPlatformOptions(platforms: readonly Platform[], current: string | undefined) {
  const selectable = platforms.filter(({ id, state }) => state === 'ACTIVE' || id === current);
  return [
    { value: '', label: texts.choosePlatform },
    ...selectable.map((platform) => ({ value: platform.id, label: formatPlatform(platform) })),
  ];
}

/** Returns the id of the active platform in the URL. The page of a platform links to the form with it. */
function usePlatformInUrl(platforms: readonly Platform[]): string {
  const [params] = useSearchParams();
  const slug = params.get('platform');
  return platforms.find((platform) => platform.slug === slug && platform.state === 'ACTIVE')?.id ?? '';
}

const stateOptions = [
  { value: 'ACTIVE', label: texts.active },
  { value: 'PAUSED', label: texts.paused, hint: texts.pausedHint },
];

const attemptOptions = attemptNumbers.map((value) => ({ value, label: value }));

interface Props {
  check: Check | undefined;
  kinds: readonly CheckKind[];
  platforms: readonly Platform[];
  listTitle: string;
}

export function CheckForm({ check, kinds, platforms, listTitle }: Props) {
  const platformId = usePlatformInUrl(platforms);
  const spec = useMemo(() => createCheckSpec(kinds, platforms, platformId), [kinds, platforms, platformId]);
  const state = useEntityForm(spec, check);
  const { form } = state;
  const kind = findKind(kinds, useWatch({ control: form.control, name: 'kind' }));
  const { keepName, keepLimits, keepFreshness, selectKind, selectUnit } = useSuggestions(form, kinds, check);
  const fields = kind?.fields.filter(({ input }) => input !== 'objects') ?? [];
  return (
    <EntityForm
      spec={spec}
      state={state}
      title={check ? texts.edit({ name: check.name }) : texts.add}
      listTitle={listTitle}
      onSubmit={() => state.save('save', state.base ? 'saved' : 'added')}
      buttons={
        <SaveButton name="save" pending={state.pending}>
          {texts.save}
        </SaveButton>
      }
    >
      <SelectField
        name="platform_id"
        label={checkLabels.platform_id}
        options={listPlatformOptions(platforms, check?.platform_id)}
        required
      />
      <RadioCards
        name="kind"
        label={checkLabels.kind}
        options={listKindOptions(kinds, check)}
        onEdit={selectKind}
        required
      />
      {kind && kind.unavailable !== '' && <p className="text-bad">{toSentence(kind.unavailable)}</p>}
      {kind && kind.note !== '' && <p className="text-muted">{kind.note}</p>}
      {kind && <TargetFields kind={kind} fields={fields.filter(({ advanced }) => !advanced)} />}
      <TextField
        name="name"
        label={checkLabels.name}
        hint={check ? texts.nameHint : texts.newNameHint}
        onEdit={keepName}
        required
      />
      {hasValue(kinds, kind?.kind ?? '') && (
        <LimitFields
          kind={kind}
          currentUnit={getInitialUnit(check, kind)}
          onUnitEdit={selectUnit}
          onLimitEdit={keepLimits}
        />
      )}
      <FreshnessField label={checkLabels.freshness} onEdit={keepFreshness} />
      {check?.warning !== undefined && <p className="text-bad">{toSentence(check.warning)}</p>}
      <MoreCheckSettings key={kind?.kind} check={check} kind={kind} />
      {kind && <OtherSettings key={`other ${kind.kind}`} check={check} kind={kind} />}
      {!kind?.pushed && (
        <DraftMeasurement
          kinds={kinds}
          onBeforeTest={state.clearProblems}
          onInvalid={state.focusErrors}
          onError={state.showError}
        />
      )}
    </EntityForm>
  );
}

/** The settings that most checks leave at their defaults. */
function MoreCheckSettings({ check, kind }: { check: Check | undefined; kind: CheckKind | undefined }) {
  const fields = kind?.fields.filter(({ advanced, input }) => advanced && input !== 'objects') ?? [];
  const targetNames = kind ? fields.map(({ name }) => targetFieldName(kind.kind, name)) : [];
  return (
    <MoreSettings
      title={texts.moreSettings}
      names={[...targetNames, 'timeout', 'attempts', 'owner', 'runbook_url', 'state']}
      isUsed={check !== undefined && hasMoreSettings(check, fields)}
    >
      {kind && <TargetFields kind={kind} fields={fields} />}
      {kind?.pushed === false && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="timeout"
            label={checkLabels.timeout}
            hint={texts.timeoutHint({ seconds: kind.timeout_seconds })}
            inputMode="numeric"
          />
          {!kind.shared && (
            <SelectField
              name="attempts"
              label={checkLabels.attempts}
              hint={texts.attemptsHint}
              options={attemptOptions}
              required
            />
          )}
        </div>
      )}
      <TextField name="owner" label={checkLabels.owner} hint={texts.ownerHint} />
      <TextField name="runbook_url" label={checkLabels.runbook_url} type="url" hint={texts.runbookHint} />
      <RadioCards name="state" label={checkLabels.state} options={stateOptions} required />
    </MoreSettings>
  );
}

function hasMoreSettings(check: Check, fields: readonly TargetField[]): boolean {
  const { timeout_seconds, attempts, owner, runbook_url, state, target } = check;
  return (
    fields.some(({ name }) => target[name] !== undefined) ||
    timeout_seconds !== undefined ||
    attempts > 1 ||
    owner !== '' ||
    runbook_url !== '' ||
    state !== 'ACTIVE'
  );
}
