import { visible } from '../text/visible.ts';

/** Text that is HTML already. */
export interface Html {
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in an element or in a quoted attribute; what would hide or reorder it is written as an escape. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** HTML in which every value is escaped, but other HTML. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html => ({
  text: strings.reduce((text, string, index) => {
    const value = values[index - 1];
    return text + (value === undefined ? '' : typeof value === 'string' ? escaped(value) : value.text) + string;
  }),
});

export const join = (parts: readonly Html[]): Html => ({ text: parts.map(({ text }) => text).join('') });

/** Text that this package wrote and that must stand as it is, such as a style sheet. */
export const trusted = (text: string): Html => ({ text });
