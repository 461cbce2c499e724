import { describe, expect, it } from 'vitest';
import { clean } from '../../../functions/clean/clean.ts';
import { landingEvent } from '../../../shared/contracts/landing-event.ts';
import { describeError } from '../../../shared/domain/errors.ts';
import { INTAKE, makeWorld, type World } from './world.ts';

// What came from a source shows in messages and in quarantine, and nowhere else.

const SECRETS = ['ZEBEDEE', 'QUILL', 'zeb@example.org', '2125550199', '12125550199', 'LIC-77441', '1234567893'];
const row = (id: string): string => `${id},QUILL,ZEBEDEE,,13/45/2024,1234567893,zeb@example.org`;
const file = `id,last,first,city,updated,npi,email\n${row('2125550199')}\n${row('LIC-77441')}\n,QUILL,ZEBEDEE,,,,\n"QUILL"ZEBEDEE\n`;

const outside = async (world: World): Promise<string> => {
  const reports = await Promise.all((await world.reports.list('reports/')).map(({ key }) => world.reports.text(key)));
  const keys = (await world.reports.list('')).map(({ key }) => key);
  const groups = [world.records, world.observations, world.landingQueue].flatMap(({ sent }) =>
    sent.map(({ group, deduplicationId }) => [group, deduplicationId]),
  );
  return JSON.stringify([
    reports,
    keys,
    groups,
    world.counts,
    world.control.items(),
    world.identity.items().map(({ pk, sk }) => [pk, sk]),
  ]);
};
const expectNone = (text: string): void => {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
};

describe('personal data', () => {
  it('is in no report, key or count', async () => {
    const world = makeWorld();
    const report = await world.drop('us/people/a.csv', file);
    expect(report).toMatchObject({ accepted: 2, quarantined: 2, issues: { 'date-impossible': 2 } });
    expect(world.sentRecords()[0]?.attributes.familyName).toBe('QUILL');
    // A file without a header: its first line is somebody's data.
    await world.drop('us/people/b.csv', `${row('1')}\n`);
    await clean(world.delivery(`{"source":"us","dataset":"people","rows":[{"last":"QUILL"}]}`, INTAKE), world.deps);
    await clean(world.delivery(`{"QUILL":"ZEBEDEE"`, INTAKE, 'm-2'), world.deps);
    await world.store(true);
    expectNone(await outside(world));
  });

  it('is in no error, wherever a call fails', async () => {
    let calls = 0;
    let fail = -1;
    const errors: string[] = [];
    for (let cut = 1; cut < 40; cut++) {
      calls = 0;
      fail = -1;
      const world = makeWorld(() => {
        if (++calls === fail) throw new Error('a store failed');
      });
      await world.landing.put('us/people/a.csv', file);
      const notice = JSON.stringify(landingEvent('us/people/a.csv', (await world.landing.head('us/people/a.csv'))?.etag ?? ''));
      // A stored record that no longer fits its contract.
      if (cut === 1) {
        await clean(world.delivery(notice), world.deps);
        const { recordId } = world.sentRecords()[0] ?? { recordId: '' };
        await world.identity.put({ pk: `R#${recordId}`, sk: '-', contentHash: 7, sourceId: 'LIC-77441', name: 'QUILL' });
        await world.landing.put('us/people/c.csv', file);
      }
      fail = cut === 1 ? -1 : calls + cut;
      const body = cut === 1 ? notice.replace('a.csv', 'c.csv') : notice;
      await clean(world.delivery(body), world.deps).catch((error: unknown) =>
        errors.push(JSON.stringify([String(error), describeError(error)])),
      );
    }
    expect(errors.length).toBeGreaterThan(5);
    expect(errors[0]).toContain('a stored record');
    expectNone(errors.join('\n'));
  });
});
