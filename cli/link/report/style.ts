/** The report's looks: light and dark as the reader's system is, and on paper. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #fbfbf9; --card: #ffffff; --ink: #1d2430; --soft: #5d6675; --line: #e3e4e0; --grid: #eceeea;
  --match: #2463c5; --against: #c2570c; --pairs: #b9c4d6; --u: #c2570c; --m: #2463c5; --third: #0f8a6d; --warn: #a8231c; --mark: #fff3c4; }
@media (prefers-color-scheme: dark) { :root {
  --page: #14171c; --card: #1b1f26; --ink: #e6e8ec; --soft: #9aa3b2; --line: #2d333d; --grid: #262b34;
  --match: #6fa3f5; --against: #ee9a5a; --pairs: #46536a; --u: #ee9a5a; --m: #6fa3f5; --third: #4cc4a5; --warn: #ff8f86; --mark: #443a12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
header, main { max-width: 980px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 32px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 19px; margin: 0 0 8px; }
h3 { font-size: 15px; margin: 22px 0 4px; }
p { margin: 4px 0 12px; max-width: 78ch; }
a { color: var(--match); }
.sub, .none, .legend, .missing, figcaption { color: var(--soft); }
.missing { font-style: italic; }
.skip { position: absolute; left: -999em; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 6px 10px; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; margin: 20px 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.tiles b { display: block; font-size: 21px; font-variant-numeric: tabular-nums; line-height: 1.3; } .tiles span { color: var(--soft); font-size: 13px; }
nav { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
nav ul { max-width: 980px; margin: 0 auto; padding: 8px 20px; list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 14px; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 22px; margin: 18px 0; scroll-margin-top: 80px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; margin: 6px 0 10px; }
th, td { text-align: start; padding: 3px 10px 3px 0; vertical-align: middle; border-bottom: 1px solid var(--grid); font-weight: normal; }
thead th { color: var(--soft); font-size: 12.5px; border-bottom-color: var(--line); }
tbody + tbody tr:first-child > * { border-top: 1px solid var(--line); } tbody.apart tr:first-child > * { border-top: 3px double var(--line); }
.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; } th.name { font-weight: 600; vertical-align: top; padding-top: 4px; }
.chart { width: 210px; min-width: 130px; }
td.n.u, b.u { color: var(--u); } td.n.m, b.m { color: var(--m); }
svg { display: block; } svg text { fill: var(--ink); font-size: 12px; }
.bar { width: 100%; height: 18px; overflow: visible; } .bar line { stroke: var(--line); } .bar .base { stroke: var(--line); }
.for, .m, .matches, .added, .area { fill: var(--match); } .against, .u { fill: var(--against); } .pairs, .before { fill: var(--pairs); } .total { fill: var(--ink); }
.area { opacity: .15; } .dots circle { fill: var(--match); opacity: .65; } .dots .final { fill: var(--ink); }
.plot { width: 100%; height: auto; margin: 8px 0; overflow: visible; } .axis text { fill: var(--soft); font-size: 11px; } .axis .title { font-size: 12px; }
.grid { stroke: var(--grid); } .zero { stroke: var(--soft); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .line.precision { stroke: var(--match); } .line.recall { stroke: var(--against); } .line.f1 { stroke: var(--third); stroke-width: 2.5; } .best { fill: var(--third); }
.marker line { stroke: var(--ink); stroke-dasharray: 4 3; } .marker.review line { stroke: var(--soft); } .marker text { font-size: 11px; } .cursor { stroke: var(--warn); stroke-width: 1.5; }
.value { font-size: 11px; fill: var(--soft); }
.waterfall text { font-size: 12px; } .waterfall .label { font-weight: 600; } .waterfall .detail { fill: var(--soft); } .waterfall .sum text { font-weight: 700; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; margin: 0 0 14px; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-inline-end: 6px; }
.swatch.pairs, .swatch.before { background: var(--pairs); } .swatch.matches, .swatch.precision, .swatch.added { background: var(--match); } .swatch.recall { background: var(--against); } .swatch.f1 { background: var(--third); }
.slider { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; font-size: 14px; }
.slider input { flex: 1 1 260px; accent-color: var(--warn); } .slider output { flex: 1 1 100%; min-height: 1.5em; font-variant-numeric: tabular-nums; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 8px; font-size: 12px; color: var(--soft); margin-inline-start: 4px; }
.tag.true { color: var(--third); border-color: currentColor; } .tag.false { color: var(--warn); border-color: currentColor; } .warn { color: var(--warn); }
details { border-top: 1px solid var(--grid); } details > summary { cursor: pointer; padding: 6px 4px; border-radius: 4px; } summary:hover { background: var(--page); }
:focus-visible { outline: 2px solid var(--match); outline-offset: 2px; }
.pair[open] { padding-bottom: 14px; } .pair .p { color: var(--soft); margin-inline-end: 8px; font-variant-numeric: tabular-nums; }
.sides th:first-child { width: 22%; color: var(--soft); } .sides td { overflow-wrap: anywhere; width: 39%; } .sides .differs td { background: var(--mark); } .sides .equal td { color: var(--ink); } .sides .unsaid td { color: var(--soft); }
footer { max-width: 980px; margin: 0 auto; padding: 8px 20px 40px; color: var(--soft); font-size: 13px; }
@media (max-width: 640px) { .plot { min-width: 600px; } .card { overflow-x: auto; } .tiles { grid-template-columns: repeat(2, 1fr); } .card { padding: 14px; } nav { position: static; } }
@media print { :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #ddd; --match: #2463c5; --against: #c2570c; --pairs: #b9c4d6; --u: #c2570c; --m: #2463c5; --third: #0f8a6d; --warn: #a8231c; --mark: #fff3c4; }
  body { font-size: 10.5pt; } nav, .slider, .skip { display: none; } .card { border: 0; padding: 0; break-inside: auto; } .plot, tr, .pair { break-inside: avoid; } h2, h3 { break-after: avoid; } .wide { overflow: visible; } .swatch, .differs td { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
