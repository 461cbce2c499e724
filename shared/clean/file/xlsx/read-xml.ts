import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { BrokenContent } from '../broken.ts';
import { inWords, MAX_WORKBOOK_PART_BYTES } from '../limits.ts';
import { damagedWorkbook } from './tags.ts';

/** An element's name without its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An attribute by its local name. */
export const attributeOf = ({ attributes }: SaxesTagPlain, name: string): string | undefined =>
  Object.entries(attributes).find(([key]) => localName(key) === name)?.[1];

/**
 * Reads one of a workbook's small parts.
 * @param onElement called for each element, with the local names of those around it
 * @throws BrokenContent where it is not well-formed, too large, or has a document type
 */
export const readXml = async (
  xml: AsyncIterable<Buffer>,
  onElement: (name: string, tag: SaxesTagPlain, around: readonly string[]) => void,
): Promise<void> => {
  const parser = new SaxesParser({ xmlns: false });
  const around: string[] = [];
  let fault: BrokenContent | undefined;
  parser.on('error', (error) => {
    fault ??= damagedWorkbook(error);
  });
  parser.on('doctype', () => {
    fault ??= new BrokenContent('document-type', 'expected a workbook without document types or entities of its own');
  });
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    if (!fault) onElement(name, tag, around);
    around.push(name);
  });
  parser.on('closetag', () => {
    around.pop();
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  for await (const chunk of xml) {
    size += chunk.length;
    if (size > MAX_WORKBOOK_PART_BYTES)
      throw new BrokenContent(
        'workbook-too-large',
        `expected styles and sheet lists of at most ${inWords(MAX_WORKBOOK_PART_BYTES)}`,
      );
    try {
      parser.write(decoder.decode(chunk, { stream: true }));
    } catch (error) {
      throw fault ?? damagedWorkbook(error);
    }
    if (fault) throw fault;
  }
  try {
    parser.close();
  } catch (error) {
    throw fault ?? damagedWorkbook(error);
  }
  if (fault) throw fault;
};
