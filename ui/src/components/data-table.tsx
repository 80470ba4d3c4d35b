import { Fragment, type ReactNode } from 'react';
import { useMediaQuery } from '@/lib/use-media-query';

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ReactNode;
  /** Whether the cell is empty. A table shows an empty cell; stacked rows omit it. */
  isEmpty?: (row: Row) => boolean;
}

interface Props<Row> {
  /** The id of the heading that names the table. */
  labelledBy: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The title of the first column. `name` returns the content of its cells. */
  nameLabel: string;
  name: (row: Row) => ReactNode;
  /** Secondary text below the name. */
  detail?: (row: Row) => string;
  columns: readonly Column<Row>[];
  /** What an open row shows below its cells; null for a closed row. */
  more?: (row: Row) => ReactNode;
  /** The heading level of the names in stacked rows: one below the heading of the table. */
  level: 2 | 3 | 4;
}

/** Returns the id of a row's element. The element can receive the focus. */
export function toRowId(key: string): string {
  return `row-${key}`;
}

/** Returns the id of the element that an open row shows below its cells. */
export function toMoreId(key: string): string {
  return `more-${key}`;
}

/** A table, or stacked rows on narrow screens. Stacked rows never scroll sideways. */
export function DataTable<Row>(props: Props<Row>) {
  const isWide = useMediaQuery('(min-width: 1024px)');
  return isWide ? <Table {...props} /> : <StackedRows {...props} />;
}

/**
 * The layout for wide screens. `max-w-64` makes long words in cells break, and names can break anywhere. So
 * the table always fits the screen.
 */
function Table<Row>({ labelledBy, rows, rowKey, nameLabel, name, detail, columns, more }: Props<Row>) {
  return (
    <table aria-labelledby={labelledBy} className="w-full text-left">
      <thead className="text-muted text-xs">
        <tr className="border-divider border-b">
          <th scope="col" className="py-2 pr-4 font-medium">
            {nameLabel}
          </th>
          {columns.map(({ label }) => (
            <th key={label} scope="col" className="py-2 pr-4 font-medium last:pr-0">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={rowKey(row)}>
            <tr
              id={toRowId(rowKey(row))}
              tabIndex={-1}
              className="border-divider border-b align-top last:border-0"
            >
              <th scope="row" className="wrap-anywhere max-w-64 py-2.5 pr-4 font-medium">
                {name(row)}
                {detail?.(row) && <p className="font-normal text-muted text-xs">{detail(row)}</p>}
              </th>
              {columns.map(({ label, cell }) => (
                <td key={label} className="max-w-64 py-2.5 pr-4 last:pr-0">
                  {cell(row)}
                </td>
              ))}
            </tr>
            <MoreRow rowKey={rowKey(row)} columns={columns.length + 1} content={more?.(row)} />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function MoreRow({ rowKey, columns, content }: { rowKey: string; columns: number; content: ReactNode }) {
  if (!content) return null;
  return (
    <tr id={toMoreId(rowKey)} className="border-divider border-b last:border-0">
      <td colSpan={columns} className="pb-3">
        {content}
      </td>
    </tr>
  );
}

function StackedRows<Row>({ labelledBy, rows, rowKey, name, detail, columns, more, level }: Props<Row>) {
  const Heading = `h${level}` as const;
  return (
    <ul aria-labelledby={labelledBy} className="divide-y divide-divider">
      {rows.map((row) => (
        <li key={rowKey(row)} id={toRowId(rowKey(row))} tabIndex={-1} className="py-3 first:pt-0 last:pb-0">
          <Heading className="font-semibold">{name(row)}</Heading>
          {detail?.(row) && <p className="text-muted text-xs">{detail(row)}</p>}
          <dl className="mt-2 grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
            {columns.map(({ label, cell, isEmpty }) =>
              isEmpty?.(row) ? null : (
                <div key={label} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className="min-w-0">{cell(row)}</dd>
                </div>
              ),
            )}
          </dl>
          {more && (
            <div id={toMoreId(rowKey(row))} className="mt-2 empty:hidden">
              {more(row)}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
