import { type Option, SelectField, TextAreaField, TextField } from '../form/fields';
import { checkLabels } from './check-spec';
import type { Kind } from './target';

const methods = ['GET', 'HEAD', 'POST'].map((value) => ({ value, label: value }));

function named(name: string) {
  return { name, label: checkLabels[name] ?? name };
}

/** The fields of one kind of check. */
export function TargetFields({ kind }: { kind: Kind }) {
  switch (kind) {
    case 'http':
      return (
        <>
          <TextField
            {...named('http.url')}
            type="url"
            hint="https://example.com/health. Visible to everyone; do not put secrets here."
            required
          />
          <div className="flex flex-wrap gap-4">
            <SelectField {...named('http.method')} options={methods} required />
            <div className="min-w-0 flex-1 basis-60">
              <TextField {...named('http.expect_status')} hint="Comma-separated. Default: 200 to 299." />
            </div>
          </div>
          <TextField {...named('http.contains')} hint="The response must contain this text." />
          <TextAreaField
            {...named('http.more')}
            hint={
              <>
                An object with headers, body, matches or min_tls_days. A secret is named, not written:{' '}
                <code>{`{"headers": {"Authorization": "Bearer \${secret:scope/key}"}}`}</code>
              </>
            }
            rows={3}
            code
          />
        </>
      );
    case 'sql_query':
      return (
        <TextAreaField
          {...named('sql_query.query')}
          hint="One SELECT that returns one row with one number. Higher is worse."
          rows={6}
          code
          required
        />
      );
    case 'table_freshness':
      return (
        <>
          <TextField
            {...named('table_freshness.table')}
            hint="catalog.schema.table. Put a part with a dot in it in back-quotes."
            required
          />
          <TextField
            {...named('table_freshness.column')}
            hint="Timestamp column. The value is the age of the newest row. A field of a struct is column.field."
            required
          />
        </>
      );
    case 'fixture':
      return <TextAreaField {...named('fixture.script')} rows={6} code />;
    case 'heartbeat':
      return (
        <p className="text-muted">
          Buoy does not measure this check. Your system pushes results to /api/v1/status-results. If results
          stop arriving, the check has no data.
        </p>
      );
  }
}

/** A number and its unit, as one field. */
export function FreshnessField({ units }: { units: readonly Option[] }) {
  return (
    <div className="flex flex-wrap items-end gap-2">
      <TextField
        {...named('freshness')}
        hint="After that, the check has no data."
        inputMode="numeric"
        className="w-24"
        required
      />
      <SelectField name="freshness_unit" label="Unit of time" options={units} required />
    </div>
  );
}
