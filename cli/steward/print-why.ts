import type { IdentityLink } from '../../shared/contracts/audit.ts';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import type { VerdictEntry } from '../../shared/contracts/steward.ts';
import type { RecordId } from '../../shared/domain/ids.ts';
import type { Side, Why } from '../../shared/identity/why.ts';
import { kindOf } from '../../shared/match/comparable.ts';
import type { Explanation } from '../../shared/match/explain.ts';
import { probabilityOf } from '../../shared/match/weigh.ts';
import { maskSourceId } from '../terminal/mask.ts';
import { bold, dim } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { valuesIn } from './values.ts';

export interface WhyOptions {
  /** Values as they are compared, not masked. */
  showValues: boolean;
  /** The verdict on exactly these two, with who gave it. */
  verdict: VerdictEntry | undefined;
  name: RecordName;
}

/** How a record is called: its source and the id there. */
export type RecordName = (id: RecordId) => string;

export const linkText = ({ a, b, weight, verdict }: IdentityLink, name: RecordName): string =>
  `${name(a)} ─ ${name(b)}  ${dim(verdict ? 'a steward’s verdict' : `weight ${signed(weight ?? 0)}`)}`;

/** +3.20, −1.05: a weight as a share of the whole. */
export const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;

/** 99.98 %, and no 100 % where there is doubt. */
const percent = (probability: number): string => {
  if (probability > 0.9999) return 'above 99.99 %';
  return probability < 0.0001 ? 'below 0.01 %' : `${(100 * probability).toFixed(2)} %`;
};

/** A record as an operator knows it: its source and the id there. */
export const nameOf = ({ source, sourceId }: { source: string; sourceId: string }, clear: boolean): string =>
  `${source}/${clear ? sourceId : maskSourceId(sourceId)}`;

const comparisons = ({ a, b }: Why, explanation: Explanation, model: MatchingModel, clear: boolean): string => {
  const { prior, correction, weight } = explanation;
  return table(
    [{ title: 'comparison' }, { title: 'A' }, { title: 'B' }, { title: 'level' }, { title: 'weight', align: 'right' }],
    [
      ['prior', '', '', 'before anything is compared', signed(prior)],
      ...explanation.comparisons.map((each) => [
        each.id,
        valuesIn(a.row.comparable, each.columns, model, clear),
        valuesIn(b.row.comparable, each.columns, model, clear),
        each.level,
        each.level === 'missing' ? dim('0') : signed(each.weight),
      ]),
      ...(Math.abs(correction) < 0.005 ? [] : [['related persons', '', '', 'agree on more than chance', signed(correction)]]),
      null,
      ['total', '', '', `probability ${percent(probabilityOf(weight))}`, signed(weight)],
    ],
  );
};

/** The decision, and what it rests on. */
const decided = ({ a, decision }: Why, { verdict, name }: WhyOptions, explanation: Explanation | undefined): string => {
  const { link = 0, review = 0, weight = 0, forbidden = [] } = explanation ?? {};
  const said = verdict
    ? `${verdict.by} said so on ${verdict.at.slice(0, 10)}${verdict.note ? `: ${verdict.note}` : ''}`
    : 'verdicts on others of theirs say so';
  const who = decision.one ? bold(`One HCP, ${a.oneId ?? 'not named yet'}`) : bold('Two HCPs');
  switch (decision.because) {
    case 'link':
      return `${who}: ${signed(weight)} is at or above ${signed(link)}, from which two records are linked.`;
    case 'others':
      return `${who}, by way of others: these links lead from one to the other.\n${decision.path.map((link) => `  ${linkText(link, name)}`).join('\n')}`;
    case 'verdict':
      return `${who}: a steward decided, whatever the weights say: ${said}.`;
    case 'countries':
      return `${who}: they are of two countries, and no model compares across them.`;
    case 'withdrawn':
      return `${who}: one of the records was withdrawn by its source.`;
    case 'forbidden':
      return `${who}: one person has one ${forbidden.join(' and one ')}, and these are two, whatever else agrees.`;
    case 'never met':
      return `${who}: they never met. They share no key of a blocking rule, so nobody compared them.`;
    case 'weight':
      return weight >= review
        ? `${who}: ${signed(weight)} is below ${signed(link)}, from which two records are linked, and at or above ${signed(review)}: a question for a steward.`
        : `${who}: ${signed(weight)} is below ${signed(review)}, from which a steward is asked.`;
    case 'outvoted':
      return `${who}: alone they would link, but the records that each stands with do not agree.`;
    case 'not computed yet':
      return `${who}: that is what stands; the model in force says otherwise, and the next change or weekly run applies it.`;
  }
};

/** What they have in common that makes nobody one person. */
const relationships = ({ a, b }: Why, explanation: Explanation | undefined): string[] => {
  const [x, y] = [a.record.attributes, b.record.attributes];
  const same = (['hospital', 'department'] as const).filter((each) => x[each] !== undefined && x[each] === y[each]);
  const generic = [...new Set((explanation?.generic ?? []).map(kindOf))];
  return [
    ...same.map((each) => `the same ${each}`),
    ...generic.map((kind) => `a shared ${kind} that many have: it names a place, not a person`),
  ];
};

const turns = ({ decision }: Why, { turns: found, weight, link, forbidden }: Explanation): string[] => {
  if (decision.because === 'verdict') return ['a later verdict (hcp360 review)'];
  if (decision.because === 'others') return ['one of these links to fall, or a verdict'];
  if (decision.because === 'outvoted') return ['their other records to agree: compare those in the same way; or a verdict'];
  if (forbidden.length > 0) return [`${forbidden.join(', ')} the same, or missing on one side`];
  if (decision.because === 'never met' && weight >= link) return ['a key of a blocking rule in common'];
  return found.map((each) => `${each.id}: ${each.level} (${signed(each.weight)})`);
};

const sideLine = (letter: string, { record, oneId }: Side, clear: boolean): string =>
  `${bold(letter)}  ${nameOf(record, clear)}  ${dim(`${oneId ?? 'no OneID'} · ${record.trust} · ${record.country}`)}`;

/** Why two records are one HCP, or are not: comparison by comparison, and what would have to change. */
export const printWhy = (why: Why, model: MatchingModel | undefined, options: WhyOptions): string => {
  const { explanation } = why;
  const lines = [sideLine('A', why.a, options.showValues), sideLine('B', why.b, options.showValues)];
  if (explanation && model) lines.push('', comparisons(why, explanation, model, options.showValues));
  lines.push('', decided(why, options, explanation));
  if (explanation) {
    const ways = turns(why, explanation);
    const title = why.decision.one ? 'It would take, to be two' : 'It would take, to be one';
    lines.push('', `${title}: ${ways.length === 0 ? 'more than one comparison to change' : ''}`.trimEnd());
    lines.push(...ways.map((way) => `  ${way}`));
    lines.push('', dim(`model ${explanation.model}; met by ${explanation.met.join(', ') || 'no blocking rule'}`));
  }
  const related = relationships(why, explanation);
  if (related.length > 0) lines.push('', `${bold('Related')}, which makes nobody one: ${related.join('; ')}`);
  return lines.join('\n');
};
