import type { HospitalDataset } from '../../contracts/config.ts';
import type { Hospital } from '../../contracts/reference.ts';
import { type Cells, Findings, type Reader, reader } from '../cell.ts';
import type { Cleaned } from '../cleaned.ts';
import { type Region, region, type Within } from '../regions/region.ts';
import { hospitalGrade } from './grade.ts';

const MAX_ID = 128;
const MAX_NAME = 200;
const MAX_ALIASES = 1000;

/** A column of places, read by full name where GB/T 2260 knows it; dirty lists (市本级, 高新区) keep their text. */
const place = (text: string | undefined, level: keyof Omit<Region, 'code'>, within: Within): string | undefined =>
  text === undefined ? undefined : (region(text, within).value?.[level] ?? text);

const without = <Value extends object>(fields: { [Key in keyof Value]?: Value[Key] | undefined }): Partial<Value> => {
  const out: Partial<Value> = {};
  for (const key in fields) if (fields[key] !== undefined) out[key] = fields[key];
  return out;
};

/** @returns a function from a row's cells to its hospital, for one list. */
export const hospitalCleaner = (dataset: HospitalDataset): ((cells: Cells) => Cleaned) => {
  const { columns, aliasSeparator } = dataset;
  const optional = (names: typeof columns.aliases): Reader => reader(names ?? []);
  const read = {
    id: reader(columns.id),
    name: reader(columns.name),
    aliases: optional(columns.aliases),
    grade: optional(columns.grade),
    province: optional(columns.province),
    city: optional(columns.city),
    county: optional(columns.county),
  };

  return (cells) => {
    const findings = new Findings();
    const id = findings.need(read.id(cells), columns.id, MAX_ID);
    const name = findings.need(read.name(cells), columns.name, MAX_NAME);
    const said = findings.want(read.aliases(cells), 'aliases', MAX_ALIASES) ?? '';
    const aliases = said.split(aliasSeparator).map((alias) => alias.trim());
    const text = (field: 'province' | 'city' | 'county'): string | undefined =>
      findings.want(read[field](cells), field, MAX_NAME);
    const province = place(text('province'), 'province', {});
    const city = place(text('city'), 'city', without<Within>({ province }));
    const county = place(text('county'), 'county', without<Within>({ province, city }));
    const grade = gradeOf(read.grade, cells, findings);
    if (findings.reasons.length > 0) return { kind: 'quarantined', reasons: findings.reasons };
    const hospital: Hospital = {
      id,
      name,
      aliases: [...new Set(aliases)].filter((alias) => alias !== '' && alias !== name && alias.length <= MAX_NAME),
      ...without<Pick<Hospital, 'grade' | 'province' | 'city' | 'county'>>({ grade, province, city, county }),
    };
    return { kind: 'hospital', hospital, issues: findings.issues, issueColumns: findings.issueColumns };
  };
};

const gradeOf = (read: Reader, cells: Cells, findings: Findings): string | undefined => {
  const found = read(cells);
  if (found === undefined) return undefined;
  const { value, issues } = hospitalGrade(found.text);
  for (const issue of issues) findings.question(issue, 'grade', found.column);
  return value;
};
