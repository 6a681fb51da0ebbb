import { type CheckReference, checkReferences, type OptionReference } from '../../../app/report/check-reference.ts';
import { markdownTable } from '../../../formats/markdown.ts';
import { blank, type Line, line, padEnd, span } from '../../../formats/table/layout.ts';
import { SEVERITY_STYLE } from '../../../formats/table/table-findings.ts';

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
/** Escapes prose of a check, in which only code spans are markup. */
const cell = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part.replaceAll('|', '\\|') : part.replace(/[|*_<[\]]/g, '\\$&')))
    .join('');

/** Abbreviates a long list of values to its ends. `plumbline explain` shows all. */
const values = (type: string): string => {
  const all = type.split(' | ');
  return all.length <= 8 ? type : `${all.slice(0, 3).join(' | ')} | … | ${all.at(-1)}`;
};

const actionsOf = ({ calls }: CheckReference): readonly string[] => [...new Set(calls.map(({ action }) => action))];

/** Renders the checks with their passing conditions, as a Markdown table for the README. */
export const checksSummaryMarkdown = (): string =>
  markdownTable(
    ['Check', 'Passes when', 'Severity'],
    checkReferences().map(({ id, title, severity }) => [code(id), cell(title), severity]),
  )
    .map((text) => `${text}\n`)
    .join('');

/** Renders the checks with their actions and options, as Markdown tables for docs/checks.md. */
export const checksMarkdown = (): string => {
  const references = checkReferences();
  const checkRows = references.map((reference) => [
    code(reference.id),
    cell(reference.title),
    reference.severity,
    actionsOf(reference).map(code).join('<br>'),
  ]);
  const optionRows = references.flatMap(({ id, options }) =>
    options.map((option) => [
      code(id),
      code(option.name),
      cell(values(option.type)),
      option.default === undefined ? '' : code(option.default),
      cell(option.description),
    ]),
  );
  return [
    ...markdownTable(['Check', 'Passes when', 'Severity', 'IAM actions'], checkRows),
    '',
    'Every check takes `severity` beside its own options.',
    '',
    ...markdownTable(['Check', 'Option', 'Values', 'Default', 'What it does'], optionRows),
  ]
    .map((text) => `${text}\n`)
    .join('');
};

/** Renders one line per check: severity, id, title. */
export const checksTable = (): readonly Line[] => {
  const references = checkReferences();
  const width = Math.max(...references.map(({ id }) => id.length));
  const severityWidth = Math.max(...references.map(({ severity }) => severity.length));
  return references.map(({ id, title, severity }) =>
    line(
      0,
      [
        span(`${padEnd(id, width)}  `, 'strong'),
        span(`${padEnd(severity, severityWidth)}  `, SEVERITY_STYLE[severity]),
        span(title),
      ],
      width + severityWidth + 4,
    ),
  );
};

const section = (title: string, lines: readonly Line[]): readonly Line[] =>
  lines.length === 0 ? [] : [blank, line(0, [span(title, 'strong')]), ...lines];

const optionLines = ({ name, type, description, ...option }: OptionReference): readonly Line[] => [
  line(2, [
    span(name, 'accent'),
    span(`  ${type}`),
    span(option.default === undefined ? '' : `  default ${option.default}`, 'faint'),
  ]),
  line(6, [span(description)], 0),
];

/** Explains a check, for a terminal. */
export const explanation = (reference: CheckReference): readonly Line[] => {
  const { id, title, rationale, severity, resource, reads, calls, options, messages, remediation, controls } =
    reference;
  const callWidth = Math.max(...calls.map(({ operation }) => operation.length));
  return [
    line(0, [span(id, 'strong'), span(`  ${severity}`, SEVERITY_STYLE[severity])]),
    line(0, [span(title)]),
    ...section('WHY', [line(2, [span(rationale)], 0)]),
    ...section('READS', [
      line(2, [span(`${reads.join(', ')} of ${resource}`)], 0),
      ...calls.map(({ operation, action, note }) =>
        line(
          2,
          [
            span(padEnd(operation, callWidth)),
            span(`  allow ${action}`, 'good'),
            ...(note === undefined ? [] : [span(`  ${note}`, 'faint')]),
          ],
          callWidth + 2,
        ),
      ),
    ]),
    ...section('OPTIONS', [
      ...options.flatMap(optionLines),
      line(2, [span('severity', 'accent'), span('  of its findings'), span(`  default ${severity}`, 'faint')]),
    ]),
    ...section(
      'MESSAGES',
      messages.map(([messageId, text]) => line(2, [span(`${messageId}  `, 'accent'), span(text)], 4)),
    ),
    ...section('REMEDY', [line(2, [span(remediation)], 0)]),
    ...section(
      'CONTROLS',
      controls.map((control) => line(2, [span(control)])),
    ),
  ];
};
