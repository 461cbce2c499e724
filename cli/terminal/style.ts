import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** styleText leaves the text plain where standard output is no terminal, or NO_COLOR is set. */
const styled =
  (format: Format) =>
  (text: string): string =>
    styleText(format, text, { stream: process.stdout });

export const bold = styled('bold');
export const dim = styled('dim');
export const good = styled('green');
export const bad = styled('red');
export const warn = styled('yellow');
