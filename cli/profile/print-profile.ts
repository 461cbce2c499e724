import type { Profile } from '../../shared/contracts/profile.ts';
import { count, number } from '../terminal/format.ts';
import { maskIdentifier, maskSourceId } from '../terminal/mask.ts';
import { bad, bold, dim, good, warn } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const day = (at: string): string => at.slice(0, 10);
const indented = (text: string): string => text.replace(/^/gm, '  ');
const section = (title: string, body: string): string[] => ['', bold(title), indented(body)];

const stateStyle = { granted: good, denied: bad, expired: warn } as const;

/** A profile for people to read, with the reason of everything in it; phone numbers and e-mail addresses are masked. */
export const printProfile = (profile: Profile): string => {
  const { golden, identifiers, consents, scores, traits, segments } = profile;
  const title = [profile.status, profile.country, count(profile.records.length, 'source record')].filter(Boolean).join(' · ');
  const lines = [`${bold(profile.oneId)}  ${dim(title)}`];
  if (profile.succeededBy !== undefined) lines.push(`succeeded by ${profile.succeededBy}`);

  lines.push(
    ...section(
      'Source records',
      table(
        [{ title: 'source' }, { title: 'id there' }, { title: 'trust' }],
        profile.records.map(({ source, sourceId, trust }) => [source, maskSourceId(sourceId), trust]),
      ),
    ),
    ...section(
      'Golden record',
      table(
        [
          { title: 'attribute' },
          { title: 'value' },
          { title: 'from' },
          { title: 'trust' },
          { title: 'said on' },
          { title: 'why' },
        ],
        [
          ...Object.entries(golden).map(([attribute, { value, source, trust, at, reason }]) => [
            attribute,
            value,
            source,
            trust,
            day(at),
            reason,
          ]),
          ...identifiers.map(({ type, value, source, trust, at, reason }) => [
            type,
            maskIdentifier(type, value),
            source,
            trust,
            day(at),
            reason,
          ]),
        ],
      ),
    ),
    ...section(
      'Consents',
      table(
        [{ title: 'purpose' }, { title: 'state' }, { title: 'since' }, { title: 'from' }, { title: 'why' }],
        Object.entries(consents).map(([purpose, { state, at, source, reason }]) => [
          purpose,
          stateStyle[state](state),
          day(at),
          source,
          reason,
        ]),
      ),
    ),
  );
  for (const [name, score] of Object.entries(scores)) {
    lines.push(
      ...section(
        `Score ${name}: ${number(score.value, 2)}`,
        table(
          [{ title: 'factor' }, { title: 'events', align: 'right' }, { title: 'points', align: 'right' }, { title: 'last' }],
          score.factors.map(({ factor, events, points, lastAt }) => [factor, number(events), number(points, 2), day(lastAt)]),
        ),
      ),
    );
  }
  if (Object.keys(traits).length > 0) {
    lines.push(
      ...section(
        'Traits',
        table(
          [{ title: 'trait' }, { title: 'value' }],
          Object.entries(traits).map(([name, value]) => [name, String(value)]),
        ),
      ),
    );
  }
  lines.push(
    ...section(
      'Segments',
      Object.keys(segments).length === 0
        ? dim('in none')
        : table(
            [{ title: 'segment' }, { title: 'since' }, { title: 'why' }],
            Object.entries(segments).map(([segment, { since, reason }]) => [segment, day(since), reason]),
          ),
    ),
  );
  return lines.join('\n');
};
