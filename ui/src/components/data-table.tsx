import { Fragment, type ReactNode, type Ref } from 'react';
import { useMediaQuery } from '@/lib/use-media-query';
import { toMoreId, toRowId } from './row-id';
import { Spacer } from './ui/spacer';

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
  /** The part of a long list that is rendered. Without it, all rows are. */
  rendered?: RenderedRows;
}

/** The rows of a long list that are rendered. Empty space replaces all others. */
export interface RenderedRows {
  /** The indexes of the rows, ascending, with the space above each row in pixels. */
  rows: readonly { index: number; spaceAbove: number }[];
  spaceBelow: number;
  /** The number of rows in the list; -1 if it is unknown. */
  count: number;
  /** Measures the height of a row. The row's index is in `data-index`. */
  measure: Ref<HTMLElement>;
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
function Table<Row>(props: Props<Row>) {
  const { labelledBy, rowKey, nameLabel, name, detail, columns, more, rendered } = props;
  return (
    <table
      aria-labelledby={labelledBy}
      className="w-full text-left"
      {...(rendered && { 'aria-rowcount': rendered.count === -1 ? -1 : rendered.count + 1 })}
    >
      <thead className="text-muted text-xs">
        <tr className="border-divider border-b" {...(rendered && { 'aria-rowindex': 1 })}>
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
        {listRendered(props).map(({ row, index, spaceAbove }) => (
          <Fragment key={rowKey(row)}>
            <SpaceRow height={spaceAbove} columns={columns.length + 1} />
            <tr
              id={toRowId(rowKey(row))}
              tabIndex={-1}
              className="border-divider border-b align-top last:border-0"
              {...(rendered && {
                ref: rendered.measure as Ref<HTMLTableRowElement>,
                'data-index': index,
                'aria-rowindex': index + 2,
              })}
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
        <SpaceRow height={rendered?.spaceBelow ?? 0} columns={columns.length + 1} />
      </tbody>
    </table>
  );
}

/** Returns the rendered rows with their indexes in the list. */
function listRendered<Row>({ rows, rendered }: Props<Row>) {
  const places = rendered?.rows ?? rows.map((_, index) => ({ index, spaceAbove: 0 }));
  return places.flatMap(({ index, spaceAbove }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, index, spaceAbove }];
  });
}

function SpaceRow({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns}>
        <Spacer height={height} />
      </td>
    </tr>
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

function StackedRows<Row>(props: Props<Row>) {
  const { labelledBy, rowKey, name, detail, columns, more, level, rendered } = props;
  const Heading = `h${level}` as const;
  return (
    <ul aria-labelledby={labelledBy}>
      {listRendered(props).map(({ row, index, spaceAbove }) => (
        <Fragment key={rowKey(row)}>
          <SpaceItem height={spaceAbove} />
          <li
            id={toRowId(rowKey(row))}
            tabIndex={-1}
            className="border-divider border-b py-3 first:pt-0 last:border-0 last:pb-0"
            {...(rendered && {
              ref: rendered.measure as Ref<HTMLLIElement>,
              'data-index': index,
              'aria-posinset': index + 1,
              'aria-setsize': rendered.count,
            })}
          >
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
        </Fragment>
      ))}
      <SpaceItem height={rendered?.spaceBelow ?? 0} />
    </ul>
  );
}

function SpaceItem({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <li aria-hidden>
      <Spacer height={height} />
    </li>
  );
}
