import { trusted } from './html-template.ts';

/** Style sheet of the page: light or dark as the reader's system prefers, and fit for printing. */
export const HTML_STYLE = trusted(`
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f4f5f7; --line: #d8dce1; --faint: #5b6570; --bad: #b42318; --warn: #8a5a00; --good: #1a7040; --accent: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --soft: #1d2126; --line: #343b43; --faint: #9aa5b1; --bad: #ff8a7a; --warn: #f0b648; --good: #6fd39a; --accent: #8ab4ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; } h1 span { color: var(--faint); font-weight: 400; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { display: inline; font-size: 1rem; } h3 small, h5 small { color: var(--faint); font-weight: 400; }
h4 { margin: 1rem 0 .25rem; font-size: 1rem; color: var(--accent); }
h5 { margin: .75rem 0 .25rem; font-size: .95rem; } h5 em { color: var(--warn); font-style: normal; font-size: .85em; }
header p { margin: .25rem 0; } nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; } a { color: var(--accent); } .faint { color: var(--faint); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin-top: 1.25rem; }
.card { background: var(--soft); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 6px; padding: .75rem 1rem; display: flex; flex-direction: column; }
.card strong { font-size: 1.6rem; line-height: 1.3; } .card span, .card small { color: var(--faint); }
.card.good { border-left-color: var(--good); } .card.warn { border-left-color: var(--warn); } .card.bad { border-left-color: var(--bad); }
.scroll { overflow-x: auto; } .scroll th, .scroll td { min-width: 8rem; }
table { border-collapse: collapse; width: 100%; font-size: .93em; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--faint); font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.zero { color: var(--faint); } .non_compliant { color: var(--bad); font-weight: 600; } .insufficient_data { color: var(--warn); font-weight: 600; } .compliant { color: var(--good); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .35rem 0; padding: .4rem .75rem; background: var(--soft); } summary { cursor: pointer; }
details.group { border: 0; margin: 1rem 0; padding: 0; background: none; } details.group > summary { padding: .25rem 0; }
.severity { font-size: .75em; font-weight: 700; letter-spacing: .02em; padding: .1em .5em; border-radius: 4px; border: 1px solid currentColor; color: var(--warn); }
.severity.critical, .severity.high { color: var(--bad); } .severity.low, .severity.informational { color: var(--faint); }
.badge { font-size: .78em; color: var(--accent); border: 1px solid currentColor; border-radius: 99px; padding: 0 .6em; white-space: nowrap; }
code { font: .92em ui-monospace, monospace; }
@media print {
  body { max-width: none; } nav { display: none; } .scroll { overflow: visible; } .scroll th, .scroll td { min-width: 0; }
  details:not(.group, .aside) { break-inside: avoid; } details:not(.aside)::details-content { content-visibility: visible; block-size: auto; }
}
`);
