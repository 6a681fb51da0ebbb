import { byText } from '../../domain/by-text.ts';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import { OUTCOME_STATUSES } from '../../domain/outcome.ts';
import type { Format } from '../../domain/ports.ts';
import type { Report, ReportFinding } from '../../domain/report.ts';
import {
  acceptedCounts,
  hasExceptions,
  ignoredText,
  ignoreText,
  matchText,
  needsAttention,
  reasonText,
  returnedText,
  standingText,
} from '../text/accepted.ts';
import { type DriftedProperty, driftedResources, driftNotes } from '../text/drift-data.ts';
import { firstOf, gapGroups, MOST_RESOURCES } from '../text/gap-groups.ts';
import { byChange, openFindings } from '../text/order.ts';
import { placeNames } from '../text/place.ts';
import {
  becauseText,
  changeById,
  conclusion,
  countOf,
  coverageWords,
  elsewhereText,
  noGapsText,
  numberText,
  percentText,
  runText,
  sawAll,
  sentence,
  severityCounts,
  shortId,
  sinceText,
  targetsText,
} from '../text/wording.ts';
import { HTML_STYLE } from './html-style.ts';
import { type Html, html, join } from './html-template.ts';

/** Formats a share. A share of zero is neither whole nor empty. */
const share = (part: number, whole: number): string => (whole === 0 ? 'none' : percentText(part, whole));

const card = (label: string, value: string, note: string, state: 'good' | 'warn' | 'bad' | 'plain'): Html =>
  html`<div class="card ${state}"><span>${label}</span><strong>${value}</strong><small>${note}</small></div>`;

const cards = (report: Report): Html => {
  const open = openFindings(report);
  const gaps = report.gaps.length + report.gapsOmitted;
  const { expected } = report.coverage;
  const { checkedResources, totalResources } = report.driftCoverage;
  const whole = sawAll(report);
  const words = coverageWords(report);
  return html`<section class="cards">${join([
    card(
      'Open findings',
      numberText(open.length),
      severityCounts(open),
      open.length > 0 ? 'bad' : whole ? 'good' : 'plain',
    ),
    card(
      words.of === 'targets' ? 'Targets seen' : 'Evaluated',
      words.share === '' ? (expected === 0 ? 'none' : 'not all') : words.share,
      `${words.counts}${words.hidden}`,
      whole ? 'good' : 'warn',
    ),
    card(
      'Gaps',
      numberText(gaps),
      gaps > 0 ? 'could not be seen' : whole ? 'everything was seen' : 'listed',
      whole && gaps === 0 ? 'good' : 'warn',
    ),
    card(
      'Stack resources compared',
      share(checkedResources, totalResources),
      `${numberText(checkedResources)} of ${numberText(totalResources)}`,
      'plain',
    ),
  ])}</section>`;
};

/** Builds a table with a heading per column. A narrow page scrolls it, by keyboard too. */
const table = (label: string, headings: readonly (string | Html)[], rows: readonly Html[]): Html =>
  html`<div class="scroll" role="group" tabindex="0" aria-label="${label}"><table><thead><tr>${join(
    headings.map((heading) => (typeof heading === 'string' ? html`<th scope="col">${heading}</th>` : heading)),
  )}</tr></thead><tbody>${join(rows)}</tbody></table></div>`;

const checksSection = ({ outcomes, run }: Report): Html => {
  const ids = Object.keys(outcomes).toSorted(byText);
  if (ids.length === 0) return html``;
  const isDone = (id: string) => run.state === 'SUCCEEDED' || Object.keys(outcomes[id] ?? {}).length > 0;
  const rows = ids.map((id) =>
    isDone(id)
      ? html`<tr><th scope="row">${id}</th>${join(
          OUTCOME_STATUSES.map((status) => {
            const count = outcomes[id]?.[status] ?? 0;
            return html`<td class="number ${count === 0 ? 'zero' : status.toLowerCase()}">${numberText(count)}</td>`;
          }),
        )}</tr>`
      : html`<tr><th scope="row">${id}</th><td colspan="${String(OUTCOME_STATUSES.length)}">not done</td></tr>`,
  );
  const counted = OUTCOME_STATUSES.map(
    (status) => html`<th scope="col" class="number">${status.replaceAll('_', ' ').toLowerCase()}</th>`,
  );
  return html`<section><h2 id="checks">Checks</h2>${table('Checks', ['check', ...counted], rows)}</section>`;
};

const differenceRow = ({ path, expected, actual, type }: DriftedProperty): Html =>
  html`<tr><td><code>${path}</code></td><td><code>${type === 'ADD' ? '' : expected}</code></td><td><code>${type === 'REMOVE' ? '' : actual}</code></td></tr>`;

const driftTables = ({ data }: Finding): Html => {
  const resources = driftedResources(data).map(
    ({ logicalId, type, status, differences }) =>
      html`<h5>${logicalId} <small>${type}</small> <em>${status}</em></h5>${
        differences.length === 0
          ? html``
          : table(`Differences of ${logicalId}`, ['property', 'expected', 'actual'], differences.map(differenceRow))
      }`,
  );
  const notes = driftNotes(data);
  return html`${join(resources)}${notes.length === 0 ? html`` : html`<p class="faint">and ${notes.join(', ')}</p>`}`;
};

const findingItem = (finding: ReportFinding, change: FindingTransition['type'] | undefined): Html => {
  const { severity, message, checkId, resource, data, id } = finding;
  const { arn, name, group } = resource;
  const badges = [
    ...(change === undefined ? [] : [change === 'opened' ? 'new' : change]),
    ...(data['incomplete'] === true ? ['seen in part'] : []),
    ...(data['inconsistent'] === true ? ['CloudFormation says IN_SYNC'] : []),
  ];
  const subject = message.includes(name) ? html`` : html`<strong>${name}</strong>: `;
  const within = group === undefined || group.endsWith(`:${name}`) ? '' : ` · ${group.replace(':', ' ')}`;
  return html`<details id="${id}"><summary><span class="severity ${severity.toLowerCase()}">${severity}</span> ${subject}${message} ${join(
    badges.map((badge) => html`<span class="badge">${badge}</span> `),
  )}</summary><p class="faint">${checkId} · ${sinceText(finding)}${within} · <code>${arn}</code></p>${driftTables(finding)}<p class="faint">What to do: <code>plumbline explain ${shortId(id)}</code></p></details>`;
};

/** Groups neighbours that have the same key. */
const runsOf = <T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] => {
  const runs: [string, T[]][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last?.[0] === keyOf(item)) last[1].push(item);
    else runs.push([keyOf(item), [item]]);
  }
  return runs;
};

const findingsSection = (report: Report): Html => {
  const open = openFindings(report);
  const elsewhere = elsewhereText(report);
  const changes = changeById(report.changes);
  const place = placeNames(report);
  const groups = runsOf(open, ({ severity }) => severity).map(
    ([severity, all]) =>
      html`<details open class="group"><summary><h3>${severity} <small>${numberText(all.length)}</small></h3></summary>${join(
        runsOf(all, ({ target }) => place(target)).map(
          ([where, here]) =>
            html`<h4>${where}</h4>${join(here.map((finding) => findingItem(finding, changes.get(finding.id))))}`,
        ),
      )}</details>`,
  );
  const note = elsewhere === undefined ? html`` : html`<p class="faint">${elsewhere}.</p>`;
  return html`<section><h2 id="findings">Open findings</h2>${open.length === 0 ? html`<p>None.</p>` : join(groups)}${note}</section>`;
};

const changesSection = (report: Report): Html => {
  const { changes, transitions } = report;
  const place = placeNames(report);
  const rows = changes
    .toSorted(byChange)
    .map(
      (change) =>
        html`<tr><td>${change.type}</td><td>${place(change.finding.target)}</td><td>${change.finding.resource.name}</td><td>${change.finding.checkId}</td><td>${becauseText(change)}</td></tr>`,
    );
  const headings = ['change', 'where', 'resource', 'check', 'because'];
  return html`<section><h2 id="changes">Changes of this run</h2>${
    rows.length === 0 ? html`<p>None.</p>` : table('Changes of this run', headings, rows)
  }<p class="faint">${numberText(transitions.persisted ?? 0)} unchanged.</p></section>`;
};

const exceptionsSection = (report: Report): Html => {
  if (!hasExceptions(report)) return html``;
  const { suppressed, summary } = acceptedCounts(report);
  const place = placeNames(report);
  const exceptions = report.exceptions.map(
    (exception) =>
      html`<tr><th scope="row">${exception.id}</th><td>${needsAttention(exception) ? html`<strong>${standingText(exception)}</strong>` : standingText(exception)}</td><td>${matchText(exception.match)}</td><td>${reasonText(exception)}</td></tr>`,
  );
  const cellsOf = (finding: Finding): Html =>
    html`<td>${place(finding.target)}</td><td>${finding.resource.name}</td><td>${finding.checkId}</td>`;
  const findings = [
    ...report.returned.map(
      (returned) =>
        html`<tr><td><strong>counts again</strong></td>${cellsOf(returned.finding)}<td>${returnedText(returned)}</td></tr>`,
    ),
    ...suppressed.map(
      (finding) => html`<tr><td>accepted</td>${cellsOf(finding)}<td>${finding.suppressedBy ?? ''}</td></tr>`,
    ),
  ];
  return html`<section><h2 id="exceptions">Exceptions</h2><p>${summary}.</p>${
    exceptions.length === 0
      ? html``
      : table('Exceptions', ['exception', 'standing', 'accepts', 'owner, ticket, reason'], exceptions)
  }${
    findings.length === 0
      ? html``
      : table('Findings of exceptions', ['finding', 'where', 'resource', 'check', 'exception'], findings)
  }</section>`;
};

const ignoresSection = ({ ignores }: Report): Html => {
  if (ignores.length === 0) return html``;
  const rows = ignores.map(
    (ignore) =>
      html`<tr><td><code>${ignoreText(ignore)}</code></td><td>${ignoredText(ignore)}</td><td>${ignore.reason}</td></tr>`,
  );
  return html`<section><h2>Drift ignores</h2>${table('Drift ignores', ['ignored', 'set aside', 'reason'], rows)}</section>`;
};

/** Lists the resources of a group of gaps; all but the first ten are folded. */
const resourcesOf = (resources: readonly string[]): Html => {
  if (resources.length === 0) return html``;
  if (resources.length <= MOST_RESOURCES) return html`<p>${resources.join(', ')}</p>`;
  return html`<details><summary>${firstOf(resources)}</summary><p>${resources.slice(MOST_RESOURCES).join(', ')}</p></details>`;
};

const gapsSection = (report: Report): Html => {
  const { gaps, gapsOmitted } = report;
  const rows = gapGroups(gaps).map(
    ({ reason, operation, cure, count, what, scopes, resources, example }) =>
      html`<details><summary>${numberText(count)} × <strong>${reason}</strong> ${operation ?? ''} <span class="faint">${what}</span><br><strong>Cure:</strong> ${cure}</summary><p class="faint">${scopes.map(([scope, times]) => (times > 1 ? `${scope} (${times})` : scope)).join(', ')}</p>${resourcesOf(resources)}<p><code>${example.detail}</code></p></details>`,
  );
  const omitted =
    gapsOmitted === 0 ? html`` : html`<p>${countOf(gapsOmitted, 'more gap')} stand in the run bucket.</p>`;
  const none = html`<p>${sentence(noGapsText(report))}</p>`;
  return html`<section><h2 id="gaps">Gaps: what could not be seen</h2>${rows.length + gapsOmitted === 0 ? none : join(rows)}${omitted}</section>`;
};

const callsSection = ({ apiCalls }: Report): Html => {
  const entries = Object.entries(apiCalls).toSorted(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const rows = entries.map(
    ([operation, count]) => html`<tr><td>${operation}</td><td class="number">${numberText(count)}</td></tr>`,
  );
  return html`<section><details class="aside"><summary>${numberText(total)} API calls</summary><table><tbody>${join(rows)}</tbody></table></details></section>`;
};

/** Builds the table of contents, so that the sections after thousands of findings are one click away. */
const contents = (report: Report): Html =>
  html`<nav aria-label="Sections">${join([
    ...(Object.keys(report.outcomes).length === 0 ? [] : [html`<a href="#checks">Checks</a> `]),
    html`<a href="#findings">Open findings</a> `,
    html`<a href="#changes">Changes</a> `,
    ...(hasExceptions(report) ? [html`<a href="#exceptions">Exceptions</a> `] : []),
    html`<a href="#gaps">Gaps</a>`,
  ])}</nav>`;

/** Renders one self-contained page: no script, no font, no request. */
export const htmlFormat: Format = {
  id: 'html',
  contentType: 'text/html; charset=utf-8',
  render: (report) => {
    const { run } = report;
    return `${
      html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Plumbline audit ${run.id}</title><style>${HTML_STYLE}</style></head>
<body><header><h1>Plumbline audit <span>${run.id}</span></h1><p>${conclusion(report)}</p><p class="faint">${run.state} · ${runText(report)} · targets ${targetsText(report)}${run.failure === undefined ? '' : ` · ${run.failure}`}</p>${contents(report)}</header>
<main>
${cards(report)}
${checksSection(report)}
${findingsSection(report)}
${changesSection(report)}
${exceptionsSection(report)}
${ignoresSection(report)}
${gapsSection(report)}
${callsSection(report)}
</main></body></html>`.text
    }\n`;
  },
};
