import { BrokenContent } from '../broken.ts';
import type { Member } from '../zip.ts';
import { type DateKind, dateKind } from './dates.ts';
import { attributeOf, readXml } from './read-xml.ts';
import { NO_STRINGS, readSharedStrings, type SharedStrings } from './shared-strings.ts';

/** What a sheet's cells need from the rest of their workbook. */
export interface Workbook {
  /** The chosen sheet. */
  sheet: { name: string; member: Member };
  strings: SharedStrings;
  /** By style number. */
  dates: readonly DateKind[];
  date1904: boolean;
}

export const WORKBOOK = 'xl/workbook.xml';

/** A part that another names, as a path in the archive: relative to `xl/`, or absolute. */
const pathOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`);

const missing = (what: string): BrokenContent => new BrokenContent('damaged-workbook', `expected a workbook with its ${what}`);

interface Sheet {
  name: string;
  relation: string;
  hidden: boolean;
}

const chosen = (sheets: readonly Sheet[], wanted: string | undefined): Sheet => {
  const sheet =
    wanted === undefined ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets.find(({ name }) => name === wanted);
  if (sheet) return sheet;
  if (wanted === undefined) throw missing('sheets');
  const names = sheets.slice(0, 20).map(({ name }) => name);
  throw new BrokenContent('missing-sheet', `expected the sheet ${wanted}; found ${names.join(', ') || 'none'}`);
};

const readStyles = async (member: Member | undefined): Promise<DateKind[]> => {
  const formats = new Map<number, string>();
  const styles: number[] = [];
  if (member)
    await readXml(member.stream(), (name, tag, around) => {
      if (name === 'numFmt') formats.set(Number(attributeOf(tag, 'numFmtId')), attributeOf(tag, 'formatCode') ?? '');
      if (name === 'xf' && around.at(-1) === 'cellXfs') styles.push(Number(attributeOf(tag, 'numFmtId') ?? 0));
    });
  const kinds = new Map<number, DateKind>();
  return styles.map((id) => {
    const kind = kinds.get(id) ?? dateKind(id, formats);
    kinds.set(id, kind);
    return kind;
  });
};

/**
 * @param wanted the sheet's name; the first that is not hidden where nothing is said
 * @throws BrokenContent where a part is missing or damaged
 */
export const openWorkbook = async (members: readonly Member[], wanted: string | undefined): Promise<Workbook> => {
  const byName = new Map(members.map((member) => [member.name.toLowerCase(), member]));
  const find = (path: string): Member | undefined => byName.get(path.toLowerCase());
  const need = (path: string, what: string): Member => {
    const member = find(path);
    if (!member) throw missing(what);
    if (member.refused) throw member.refused;
    return member;
  };
  const sheets: Sheet[] = [];
  let date1904 = false;
  await readXml(need(WORKBOOK, 'list of sheets').stream(), (name, tag) => {
    if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributeOf(tag, 'date1904') ?? '');
    if (name !== 'sheet') return;
    const relation = Object.entries(tag.attributes).find(([key]) => key.endsWith(':id'))?.[1];
    const hidden = /hidden/i.test(attributeOf(tag, 'state') ?? '');
    if (relation !== undefined) sheets.push({ name: attributeOf(tag, 'name') ?? '', relation, hidden });
  });
  const targets = new Map<string, string>();
  const ofType = new Map<string, string>();
  await readXml(need('xl/_rels/workbook.xml.rels', 'list of parts').stream(), (name, tag) => {
    if (name !== 'Relationship' || attributeOf(tag, 'TargetMode') === 'External') return;
    const path = pathOf(attributeOf(tag, 'Target') ?? '');
    const type = (attributeOf(tag, 'Type') ?? '').replace(/^.*\//, '');
    ofType.set(type, path);
    if (type === 'worksheet') targets.set(attributeOf(tag, 'Id') ?? '', path);
  });
  // Charts are listed among the sheets, and hold no cells.
  const tables = sheets.filter(({ relation }) => targets.has(relation));
  const { name, relation } = chosen(tables, wanted);
  const member = need(targets.get(relation) ?? '', `sheet ${name}`);
  const strings = find(ofType.get('sharedStrings') ?? 'xl/sharedStrings.xml');
  if (strings?.refused) throw strings.refused;
  return {
    sheet: { name, member },
    strings: strings ? await readSharedStrings(strings.stream(), strings.size) : NO_STRINGS,
    dates: await readStyles(find(ofType.get('styles') ?? 'xl/styles.xml')),
    date1904,
  };
};
