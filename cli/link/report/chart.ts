import { number } from '../../terminal/format.ts';
import { type Html, html } from './html.ts';

/** Plots share one frame, so that those under each other line up. */
export const FRAME = { width: 860, height: 262, left: 64, right: 18, top: 28, bottom: 44 } as const;
export const PLOT = {
  x0: FRAME.left,
  x1: FRAME.width - FRAME.right,
  y0: FRAME.height - FRAME.bottom,
  y1: FRAME.top,
} as const;

export type Scale = (value: number) => number;

export const linear =
  (from: number, to: number, low: number, high: number): Scale =>
  (value) =>
    to === from ? (low + high) / 2 : low + ((value - from) / (to - from)) * (high - low);

/** log10(1 + value), so that 0 stands on the axis. */
export const logarithmic = (most: number, low: number, high: number): Scale => {
  const scale = linear(0, Math.log10(1 + most) || 1, low, high);
  return (value) => scale(Math.log10(1 + value));
};

/** Round numbers from `from` to `to`, about `about` of them. */
export const ticks = (from: number, to: number, about: number): number[] => {
  const raw = (to - from) / about || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw) ?? raw;
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => (first + index) * step);
};

/** Powers of ten up to `most`. */
export const decades = (most: number): number[] => {
  const last = Math.floor(Math.log10(Math.max(most, 1)));
  const every = Math.ceil((last + 1) / 6);
  return Array.from({ length: last + 1 }, (_, power) => 10 ** power).filter((_, power) => power % every === 0);
};

/** Two decimals are finer than a line is wide. */
export const px = (value: number): number => Math.round(value * 100) / 100;

/** 1234567 → 1.2M: what fits below a tick. */
export const short = (value: number): string => {
  const units = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  const unit = units.find(([size]) => Math.abs(value) >= size);
  return unit ? `${Number((value / unit[0]).toPrecision(3))}${unit[1]}` : String(Number(value.toPrecision(3)));
};

export const percent = (ratio: number, digits = 2): string => `${number(100 * ratio, digits)}%`;
/** A weight with its sign, the true minus. */
export const signed = (weight: number): string => {
  const size = Math.abs(weight);
  return `${weight < 0 ? '−' : '+'}${size === Infinity ? '∞' : size.toFixed(2)}`;
};

export const xAxis = (
  scale: Scale,
  values: readonly number[],
  label: string,
  format: (value: number) => string = short,
): Html => html`
<g class="axis">${values.map(
  (value) => html`<line class="grid" x1="${px(scale(value))}" x2="${px(scale(value))}" y1="${PLOT.y1}" y2="${PLOT.y0}"/>
<text x="${px(scale(value))}" y="${PLOT.y0 + 16}" text-anchor="middle">${format(value)}</text>`,
)}<text class="title" x="${(PLOT.x0 + PLOT.x1) / 2}" y="${FRAME.height - 6}" text-anchor="middle">${label}</text></g>`;

export const yAxis = (
  scale: Scale,
  values: readonly number[],
  label: string,
  format: (value: number) => string = short,
): Html => html`
<g class="axis">${values.map(
  (value) => html`<line class="grid" x1="${PLOT.x0}" x2="${PLOT.x1}" y1="${px(scale(value))}" y2="${px(scale(value))}"/>
<text x="${PLOT.x0 - 8}" y="${px(scale(value)) + 4}" text-anchor="end">${format(value)}</text>`,
)}<text class="title" transform="translate(13 ${(PLOT.y0 + PLOT.y1) / 2}) rotate(-90)" text-anchor="middle">${label}</text></g>`;

/** @param title what a screen reader says of it; @param kind a class for the script to find it by */
export const plot = (title: string, content: readonly Html[], kind = ''): Html =>
  html`<svg class="plot ${kind}" viewBox="0 0 ${FRAME.width} ${FRAME.height}" role="img" aria-label="${title}">${content}</svg>`;

export const polyline = (points: readonly (readonly [x: number, y: number])[], kind: string): Html =>
  html`<polyline class="line ${kind}" points="${points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ')}"/>`;

/** A vertical line with its name on top, to its right or its left. */
export const marker = (x: number, name: string, kind: string, side: 'right' | 'left' = 'right'): Html => {
  const [offset, anchor] = side === 'right' ? [5, 'start'] : [-5, 'end'];
  return html`<g class="marker ${kind}"><line x1="${px(x)}" x2="${px(x)}" y1="${PLOT.y1 - 20}" y2="${PLOT.y0}"/><text x="${px(x + offset)}" y="${PLOT.y1 - 10}" text-anchor="${anchor}">${name}</text></g>`;
};

export const legend = (entries: readonly (readonly [kind: string, text: string])[]): Html =>
  html`<p class="legend">${entries.map(([kind, text]) => html`<span><i class="swatch ${kind}"></i>${text}</span>`)}</p>`;

/** At most `most` of the points, evenly, the last one always. */
export const thin = <T>(points: readonly T[], most: number): T[] => {
  const every = Math.ceil(points.length / most);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
};
