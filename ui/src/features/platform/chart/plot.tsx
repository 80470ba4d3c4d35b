import { area, line } from 'd3-shape';
import * as texts from 'texts/platform-chart';
import { formatQuantity } from '@/lib/figures';
import type { DayStatus } from '@/lib/status';
import type { Limit, Scale, Tick } from './axes';
import { getChartHeight, plotHeight, stripHeight } from './layout';
import { findIsolated, type Point, toLine } from './points';
import { buildStrip } from './strip';

interface Props {
  points: readonly Point[];
  x: Scale;
  y: Scale;
  width: number;
  hasValues: boolean;
  valueTicks: readonly Tick[];
  timeTicks: readonly Tick[];
  limits: readonly Limit[];
  unit: string;
  /** The point under the cursor. */
  shown: Point | undefined;
}

/** Up to this number of points, every point is a dot. */
const maxDots = 45;

const fills: Record<DayStatus, string> = {
  green: 'fill-ok-bar',
  yellow: 'fill-warn-bar',
  red: 'fill-bad-bar',
  maintenance: 'fill-maintenance-bar',
  unknown: 'fill-unknown-bar',
};

/** The drawing. It has no text for screen readers; the slider around it and the table have. */
export function Plot(props: Props) {
  const { points, x, width, hasValues, timeTicks, shown } = props;
  const height = getChartHeight(hasValues);
  const stripTop = hasValues ? plotHeight + 8 : 4;
  return (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="block max-w-full overflow-visible"
    >
      {hasValues && <Values {...props} />}
      <g className="forced-color-adjust-none">
        {buildStrip(points, x, stripTop).map(({ status, path }) => (
          <path key={status} d={path} className={fills[status]} shapeRendering="crispEdges" />
        ))}
      </g>
      {timeTicks.map(({ at, label }) => (
        <text
          key={at}
          x={x.toPixel(at)}
          y={height - 4}
          textAnchor={getAnchor(x.toPixel(at), width)}
          className="fill-muted text-xs"
        >
          {label}
        </text>
      ))}
      {shown && (
        <path
          d={`M${toMiddle(shown, x)} ${hasValues ? 8 : 0}V${stripTop + stripHeight}`}
          className="stroke-ink"
          strokeWidth="1"
        />
      )}
    </svg>
  );
}

function toMiddle({ from, to }: Point, x: Scale): number {
  return x.toPixel((from + to) / 2);
}

/** A label at an edge is moved into the drawing. */
function getAnchor(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x < 20) return 'start';
  return x > width - 20 ? 'end' : 'middle';
}

function Values({ points, x, y, width, valueTicks, limits, unit, shown }: Props) {
  const linePoints = toLine(points);
  const middle = (point: Point) => toMiddle(point, x);
  const isDefined = ({ values }: Point) => values !== undefined;
  const toY = (key: 'min' | 'avg' | 'max') => (point: Point) => y.toPixel(point.values?.[key] ?? 0);
  const band = area<Point>().defined(isDefined).x(middle).y0(toY('min')).y1(toY('max'))(linePoints);
  const average = line<Point>().defined(isDefined).x(middle).y(toY('avg'))(linePoints);
  const dots = linePoints.length <= maxDots ? linePoints.filter(isDefined) : findIsolated(linePoints);
  const left = x.toPixel(x.from);
  return (
    <>
      {valueTicks.map(({ at, label }) => (
        <g key={at}>
          <path d={`M${left} ${y.toPixel(at)}H${width - 10}`} className="stroke-divider" />
          <text x={left - 8} y={y.toPixel(at) + 4} textAnchor="end" className="fill-muted text-xs">
            {label}
          </text>
        </g>
      ))}
      <path
        d={band ?? ''}
        className="fill-link/20 forced-colors:fill-[CanvasText] forced-colors:opacity-30"
      />
      <path
        d={average ?? ''}
        className="fill-none stroke-link forced-colors:stroke-[CanvasText]"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      {dots.map((point) => (
        <circle
          key={point.from}
          cx={middle(point)}
          cy={toY('avg')(point)}
          r="2.5"
          className="fill-link forced-colors:fill-[CanvasText]"
        />
      ))}
      {limits.map((limit, index) => (
        <LimitLine
          key={limit.name}
          limit={limit}
          unit={unit}
          left={left}
          right={width - 10}
          y={y.toPixel(limit.value)}
          indent={index > 0 && isClose(limits, y) ? labelIndent : 0}
        />
      ))}
      {shown?.values && (
        <circle
          cx={middle(shown)}
          cy={toY('avg')(shown)}
          r="4"
          strokeWidth="2"
          className="fill-surface stroke-ink"
        />
      )}
    </>
  );
}

/** The distance between two labels next to each other, in pixels. */
const labelIndent = 150;

/** Returns whether the labels of the limits would overlap. They are then next to each other. */
function isClose(limits: readonly Limit[], y: Scale): boolean {
  const [first, second] = limits;
  return !!first && !!second && Math.abs(y.toPixel(first.value) - y.toPixel(second.value)) < 16;
}

interface LimitLineProps {
  limit: Limit;
  unit: string;
  left: number;
  right: number;
  y: number;
  indent: number;
}

interface LimitStyle {
  line: string;
  text: string;
  dashes: string;
  format: (values: { value: string }) => string;
}

const limitStyles: Record<Limit['name'], LimitStyle> = {
  warn: { line: 'stroke-warn', text: 'fill-warn', dashes: '6 4', format: texts.warningFrom },
  crit: { line: 'stroke-bad', text: 'fill-bad', dashes: '2 3', format: texts.criticalFrom },
};

function LimitLine({ limit: { name, value }, unit, left, right, y, indent }: LimitLineProps) {
  const { line: lineStyle, text, dashes, format } = limitStyles[name];
  return (
    <>
      <path d={`M${left} ${y}H${right}`} strokeWidth="1.5" strokeDasharray={dashes} className={lineStyle} />
      <text
        x={left + 4 + indent}
        y={y - 4}
        strokeWidth="4"
        paintOrder="stroke"
        strokeLinejoin="round"
        className={`stroke-surface text-xs ${text}`}
      >
        {format({ value: formatQuantity(value, unit) })}
      </text>
    </>
  );
}
