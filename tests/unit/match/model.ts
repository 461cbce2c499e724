import { MatchingModel } from '../../../shared/contracts/model.ts';
import { type LiveModel, liveModel } from '../../../shared/match/live.ts';

interface Given {
  id?: string;
  country?: 'CN' | 'US';
  /** Caps of the rules' keys. */
  identifier?: number;
  named?: number;
  cannotLink?: string[];
  /** Rules left out. */
  without?: string[];
}

/** A level that holds, and otherwise: how often among pairs of one person, and of two. */
const comparison = (id: string, columns: string[], [m, u]: readonly [number, number], sets = false) => ({
  id,
  levels: [{ when: { all: columns.map((column) => (sets ? { intersect: column } : { exact: column })) }, m, u }],
  otherwise: { m: 1 - m, u: 1 - u },
});

/**
 * A model whose weights can be added up by hand, prior −9.97: an equal wechat or licence +33, phone or e-mail +23, name +10 (different
 * −17), hospital +4 (−2), department +4 (−7). It links from 5 on and asks from 1 on; so one phone links, unless the names differ,
 * and name and hospital ask, with the department they link.
 */
export const matchingModel = ({
  id = 'hcp-cn',
  country = 'CN',
  identifier = 20,
  named = 100,
  cannotLink = ['licence', 'npi'],
  without = [],
}: Given = {}): MatchingModel => {
  const identifiers = ['licence', 'npi', 'wechat', 'phone', 'email'];
  return MatchingModel.parse({
    id,
    country,
    columns: {
      ...Object.fromEntries(identifiers.map((type) => [type, { from: [type], clean: 'exact' }])),
      ...Object.fromEntries(
        ['name', 'familyName', 'givenName', 'hospital', 'city', 'department'].map((name) => [name, { from: [name] }]),
      ),
    },
    blockingRules: [
      ...identifiers.map((type) => ({ id: type, on: [type], genericAbove: identifier })),
      { id: 'name-hospital', on: ['name', 'hospital'], genericAbove: named },
      { id: 'names', on: ['familyName', 'givenName'], genericAbove: named },
    ].filter((rule) => !without.includes(rule.id)),
    comparisons: [
      comparison('licence', ['licence'], [0.95, 1e-10], true),
      comparison('npi', ['npi'], [0.95, 1e-10], true),
      comparison('wechat', ['wechat'], [0.95, 1e-10], true),
      comparison('phone', ['phone'], [0.9, 1e-7], true),
      comparison('email', ['email'], [0.9, 1e-7], true),
      comparison('name', ['name'], [0.99999, 0.001]),
      comparison('names', ['familyName', 'givenName'], [0.99999, 0.001]),
      comparison('hospital', ['hospital'], [0.8, 0.05]),
      comparison('city', ['city'], [0.8, 0.05]),
      comparison('department', ['department'], [0.99, 0.05]),
    ],
    cannotLink,
    prior: 0.001,
    thresholds: { link: 5, review: 1 },
  });
};

export const CN_MODEL = matchingModel();
export const US_MODEL = matchingModel({ id: 'hcp-us', country: 'US' });
export const CN: LiveModel = liveModel(CN_MODEL);
export const US: LiveModel = liveModel(US_MODEL);
