/** Markup that is safe to insert as it is. Text becomes markup by `html` alone, which escapes it. */
export interface Html {
  readonly markup: string;
}
type Part = string | number | Html | readonly Html[] | undefined;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Characters that HTML forbids, or that turn the text around them: overrides of direction, lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be kept out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const markupOf = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
};

/** A template whose values are escaped, for text and quoted attributes. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => ({
  markup: texts.map((text, index) => text + markupOf(parts[index])).join(''),
});

/** Our own markup, style or script, written by hand: never what was read. */
export const trusted = (markup: string): Html => ({ markup });

/** A value as JSON inside a script element: no "<" is left that could end it. */
export const scriptJson = (value: unknown): Html => ({ markup: JSON.stringify(value).replaceAll('<', '\\u003c') });

const LONGEST = 160;

/** At most 160 characters of a text, whole ones. */
export const clip = (text: string): string => {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…`;
};

/** A cell of somebody's record, shielded from the direction of the text around it. */
export const cell = (text: string): Html =>
  text === '' ? html`<span class="missing">missing</span>` : html`<bdi>${clip(text)}</bdi>`;

/** What a page may still grow by: lists of records stop where it is used up. */
export interface Budget {
  /** Room for this? If so it is taken. */
  take(markup: Html): boolean;
}

export const budgetOf = (characters: number): Budget => {
  let left = characters;
  return {
    take: ({ markup }) => {
      // In UTF-8 a UTF-16 unit takes three bytes at most; what is not ASCII here is names.
      const bytes = Buffer.byteLength(markup);
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
  };
};
