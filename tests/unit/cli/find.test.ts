import { describe, expect, it } from 'vitest';
import { valuesGiven } from '../../../cli/commands/find.ts';
import { modelOf } from '../match/tables.ts';

const MODEL = modelOf({
  columns: {
    firstName: { from: ['first_name', 'Given name'] },
    phone: { from: ['phone'], clean: 'digits', split: ';' },
    initial: { of: 'firstName', take: { first: 1 } },
  },
});

describe('what is given to find', () => {
  it('is known by the model’s column or any input column, however it is written', () => {
    for (const name of ['firstName', 'FIRST NAME', 'first-name', 'given_name'])
      expect([...valuesGiven(MODEL, [`${name}=Ann`, 'phone=1=2'])]).toEqual([
        ['firstName', 'Ann'],
        ['phone', '1=2'],
      ]);
  });

  it.each(['surname=Lee', 'initial=A', 'Ann', '=Ann'])('is refused where it names no column: %s', (given) => {
    expect(() => valuesGiven(MODEL, [given])).toThrow();
  });
});
