import type { Finding, FindingTransition } from '../domain/finding.ts';
import { OUTCOME_STATUSES } from '../domain/outcome.ts';
import type { Format } from '../domain/ports.ts';
import type { Report, ReportFinding } from '../domain/report.ts';
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
} from './accepted.ts';
import { type DriftedProperty, driftedResources, driftNotes } from './drift-data.ts';
import { gapGroups } from './gap-groups.ts';
import { HTML_STYLE } from './html-style.ts';
import { type Html, html, join } from './html-template.ts';
import { byText, openFindings } from './order.ts';
import {
  changeById,
  conclusion,
  countOf,
  elsewhereText,
  hiddenText,
  numberText,
  percentText,
  RESOLVED_TEXT,
  runText,
  severityCounts,
  sinceText,
  targetsText,
} from './wording.ts';

/** A share of something; nothing at all is neither whole nor empty. */
const share = (part: number, whole: number): string => (whole === 0 ? 'none' : percentText(part, whole));

const card = (label: string, value: string, note: string, state: 'good' | 'warn' | 'bad' | 'plain'): Html =>
  html`<div class="card ${state}"><span>${label}</span><strong>${value}</strong><small>${note}</small></div>`;

const cards = (report: Report): Html => {
  const open = openFindings(report);
  const gaps = report.gaps.length + report.gapsOmitted;
  const { expected, evaluated } = report.coverage;
  const { checkedResources, totalResources } = report.driftCoverage;
  return html`<section class="cards">${join([
    card('Open findings', numberText(open.length), severityCounts(open), open.length > 0 ? 'bad' : 'good'),
    card(
      'Evaluated',
      share(evaluated, expected),
      `${numberText(evaluated)} of ${numberText(expected)}${hiddenText(report)}`,
      evaluated < expected ? 'warn' : 'good',
    ),
    card(
      'Gaps',
      numberText(gaps),
      gaps === 0 ? 'everything was seen' : 'could not be seen',
      gaps > 0 ? 'warn' : 'good',
    ),
    card(
      'Stack resources compared',
      share(checkedResources, totalResources),
      `${numberText(checkedResources)} of ${numberText(totalResources)}`,
      'plain',
    ),
  ])}</section>`;
};

const checksTable = ({ outcomes }: Report): Html => {
  const ids = Object.keys(outcomes).toSorted(byText);
  if (ids.length === 0) return html``;
  const rows = ids.map(
    (id) =>
      html`<tr><th scope="row">${id}</th>${join(
        OUTCOME_STATUSES.map((status) => {
          const count = outcomes[id]?.[status] ?? 0;
          return html`<td class="number ${count === 0 ? 'zero' : status.toLowerCase()}">${numberText(count)}</td>`;
        }),
      )}</tr>`,
  );
  const heads = OUTCOME_STATUSES.map(
    (status) => html`<th scope="col" class="number">${status.replaceAll('_', ' ').toLowerCase()}</th>`,
  );
  return html`<section><h2>Checks</h2><table><thead><tr><th scope="col">check</th>${join(heads)}</tr></thead><tbody>${join(rows)}</tbody></table></section>`;
};

const differenceRow = ({ path, expected, actual, type }: DriftedProperty): Html =>
  html`<tr><td><code>${path}</code></td><td><code>${type === 'ADD' ? '' : expected}</code></td><td><code>${type === 'REMOVE' ? '' : actual}</code></td></tr>`;

const driftTables = ({ data }: Finding): Html => {
  const resources = driftedResources(data).map(
    ({ logicalId, type, status, differences }) =>
      html`<h4>${logicalId} <small>${type}</small> <em>${status}</em></h4>${
        differences.length === 0
          ? html``
          : html`<table><thead><tr><th scope="col">property</th><th scope="col">expected</th><th scope="col">actual</th></tr></thead><tbody>${join(differences.map(differenceRow))}</tbody></table>`
      }`,
  );
  const notes = driftNotes(data);
  return html`${join(resources)}${notes.length === 0 ? html`` : html`<p class="faint">and ${notes.join(', ')}</p>`}`;
};

const findingItem = (finding: ReportFinding, change: FindingTransition['type'] | undefined): Html => {
  const { severity, message, checkId, resource, data, id } = finding;
  const badges = [
    ...(change === undefined ? [] : [change === 'opened' ? 'new' : change]),
    ...(data['incomplete'] === true ? ['seen in part'] : []),
    ...(data['inconsistent'] === true ? ['CloudFormation says IN_SYNC'] : []),
  ];
  return html`<details id="${id}"><summary><span class="severity ${severity.toLowerCase()}">${severity}</span> ${message} ${join(
    badges.map((badge) => html`<span class="badge">${badge}</span> `),
  )}</summary><p class="faint">${checkId} · ${sinceText(finding)} · <code>${resource.arn}</code></p>${driftTables(finding)}</details>`;
};

const findingsSection = (report: Report): Html => {
  const open = openFindings(report);
  const elsewhere = elsewhereText(report);
  const changes = changeById(report.changes);
  const places = [...new Set(open.map(({ target }) => `${target.accountId} ${target.region}`))].toSorted(byText);
  const groups = places.map((place) => {
    const here = open.filter(({ target }) => `${target.accountId} ${target.region}` === place);
    return html`<h3>${place} <small>${severityCounts(here)}</small></h3>${join(here.map((finding) => findingItem(finding, changes.get(finding.id))))}`;
  });
  const note = elsewhere === undefined ? html`` : html`<p class="faint">${elsewhere}.</p>`;
  return html`<section><h2>Open findings</h2>${open.length === 0 ? html`<p>None.</p>` : join(groups)}${note}</section>`;
};

const because = (change: FindingTransition): string => {
  if (change.type === 'resolved') return RESOLVED_TEXT[change.because];
  if (change.type !== 'unconfirmed') return '';
  return [...new Set(change.gaps.map(({ reason, operation }) => `${reason} ${operation ?? ''}`.trim()))].join(', ');
};

const changesSection = ({ changes, transitions }: Report): Html => {
  const rows = changes.map(
    (change) =>
      html`<tr><td>${change.type}</td><td>${change.finding.target.accountId} ${change.finding.target.region}</td><td>${change.finding.resource.name}</td><td>${change.finding.checkId}</td><td>${because(change)}</td></tr>`,
  );
  const unchanged = html`<p class="faint">${numberText(transitions.persisted ?? 0)} unchanged.</p>`;
  if (rows.length === 0) return html`<section><h2>Changes of this run</h2><p>None.</p>${unchanged}</section>`;
  return html`<section><h2>Changes of this run</h2><table><thead><tr><th scope="col">change</th><th scope="col">where</th><th scope="col">resource</th><th scope="col">check</th><th scope="col">because</th></tr></thead><tbody>${join(rows)}</tbody></table>${unchanged}</section>`;
};

const exceptionsSection = (report: Report): Html => {
  if (!hasExceptions(report)) return html``;
  const { suppressed, summary } = acceptedCounts(report);
  const exceptions = report.exceptions.map(
    (exception) =>
      html`<tr><th scope="row">${exception.id}</th><td>${needsAttention(exception) ? html`<strong>${standingText(exception)}</strong>` : standingText(exception)}</td><td>${matchText(exception.match)}</td><td>${reasonText(exception)}</td></tr>`,
  );
  const placeOf = ({ target, resource, checkId }: Finding): Html =>
    html`<td>${target.accountId} ${target.region}</td><td>${resource.name}</td><td>${checkId}</td>`;
  const findings = [
    ...report.returned.map(
      (returned) =>
        html`<tr><td><strong>counts again</strong></td>${placeOf(returned.finding)}<td>${returnedText(returned)}</td></tr>`,
    ),
    ...suppressed.map(
      (finding) => html`<tr><td>accepted</td>${placeOf(finding)}<td>${finding.suppressedBy ?? ''}</td></tr>`,
    ),
  ];
  return html`<section><h2>Exceptions</h2><p>${summary}.</p>${
    exceptions.length === 0
      ? html``
      : html`<table><thead><tr><th scope="col">exception</th><th scope="col">standing</th><th scope="col">accepts</th><th scope="col">owner, ticket, reason</th></tr></thead><tbody>${join(exceptions)}</tbody></table>`
  }${
    findings.length === 0
      ? html``
      : html`<table><thead><tr><th scope="col">finding</th><th scope="col">where</th><th scope="col">resource</th><th scope="col">check</th><th scope="col">exception</th></tr></thead><tbody>${join(findings)}</tbody></table>`
  }</section>`;
};

const ignoresSection = ({ ignores }: Report): Html => {
  if (ignores.length === 0) return html``;
  const rows = ignores.map(
    (ignore) =>
      html`<tr><td><code>${ignoreText(ignore)}</code></td><td>${ignoredText(ignore)}</td><td>${ignore.reason}</td></tr>`,
  );
  return html`<section><h2>Drift ignores</h2><table><thead><tr><th scope="col">ignored</th><th scope="col">set aside</th><th scope="col">reason</th></tr></thead><tbody>${join(rows)}</tbody></table></section>`;
};

const gapsSection = ({ gaps, gapsOmitted }: Report): Html => {
  const rows = gapGroups(gaps).map(
    ({ reason, operation, cure, count, what, scopes, example }) =>
      html`<details><summary>${numberText(count)} × <strong>${reason}</strong> ${operation ?? ''} <span class="faint">${what}</span></summary><p><strong>Cure:</strong> ${cure}</p><p class="faint">${scopes.map(([scope, times]) => (times > 1 ? `${scope} (${times})` : scope)).join(', ')}</p><p><code>${example.detail}</code></p></details>`,
  );
  const omitted =
    gapsOmitted === 0 ? html`` : html`<p>${countOf(gapsOmitted, 'more gap')} stand in the run bucket.</p>`;
  return html`<section><h2>Gaps: what could not be seen</h2>${rows.length === 0 ? html`<p>None.</p>` : join(rows)}${omitted}</section>`;
};

const callsSection = ({ apiCalls }: Report): Html => {
  const entries = Object.entries(apiCalls).toSorted(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const rows = entries.map(
    ([operation, count]) => html`<tr><td>${operation}</td><td class="number">${numberText(count)}</td></tr>`,
  );
  return html`<section><details><summary>${numberText(total)} API calls</summary><table><tbody>${join(rows)}</tbody></table></details></section>`;
};

/** One page that needs nothing else: no script, no font, no request. */
export const htmlFormat: Format = {
  id: 'html',
  contentType: 'text/html; charset=utf-8',
  render: (report) => {
    const { run } = report;
    return `${
      html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Plumbline audit ${run.id}</title><style>${HTML_STYLE}</style></head>
<body><header><h1>Plumbline audit <span>${run.id}</span></h1><p>${conclusion(report)}</p><p class="faint">${run.state} · ${runText(report)} · ${targetsText(report)}${run.failure === undefined ? '' : ` · ${run.failure}`}</p></header>
<main>
${cards(report)}
${checksTable(report)}
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
