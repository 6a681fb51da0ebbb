import { visible } from '../text/visible.ts';

/** Text that is already HTML. */
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

/** Escapes text for an element or a quoted attribute. Characters that hide or reorder text become visible escapes. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Builds HTML and escapes every value except other HTML. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html => ({
  text: strings.reduce((text, string, index) => {
    const value = values[index - 1];
    return text + (value === undefined ? '' : typeof value === 'string' ? escaped(value) : value.text) + string;
  }),
});

export const join = (parts: readonly Html[]): Html => ({ text: parts.map(({ text }) => text).join('') });

/** Marks text of this package, such as a style sheet, as HTML that must not be escaped. */
export const trusted = (text: string): Html => ({ text });
