// Measures one file, alone in its process so that the peak of memory is its own. File, what to do and the source's mapping are the arguments, figures
// go to stdout.
import { readFileSync } from 'node:fs';
import { hospitalOf } from '../../cli/generate/places.ts';
import { fileBytes } from '../../cli/local/file-bytes.ts';
import { rowCleaner } from '../../shared/clean/clean-row.ts';
import { expectedNames, matchPart } from '../../shared/clean/columns.ts';
import { openFile } from '../../shared/clean/file/open.ts';
import { hospitalResolver } from '../../shared/clean/hospitals/resolver.ts';
import { rowReader, seenHeader } from '../../shared/clean/row.ts';
import { SourceConfig } from '../../shared/contracts/config.ts';
import { parseJson } from '../../shared/contracts/parse.ts';

const HOSPITALS = 7000;

const [path = '', what = 'clean', config = ''] = process.argv.slice(2);
const source = parseJson(SourceConfig, readFileSync(config, 'utf8'), 'crm.json');
const dataset = source.datasets['doctors'];
if (!dataset) throw new Error('config/sources/crm.json has no dataset doctors');

const hospitals = hospitalResolver(
  Array.from({ length: HOSPITALS }, (_, index) => {
    const { name, aliases, province, city } = hospitalOf(index);
    return { id: `H${index}`, name, aliases: aliases.filter((alias) => alias.startsWith(city)), province, city };
  }),
);
const drop = { id: 'bench', droppedAt: Date.now() };
let rows = 0;
let accepted = 0;
const startedAt = performance.now();
for await (const part of openFile(fileBytes(path), dataset, expectedNames(dataset))) {
  if ('error' in part) throw new Error(part.error.message);
  const match = matchPart(dataset, part);
  const read = rowReader(dataset, part, match);
  const clean = rowCleaner(source, dataset, { hashKey: new Uint8Array(32), hospitals, header: seenHeader(part.header, match) });
  for await (const batch of part.rows())
    for (const row of batch) {
      if (row.blank) continue;
      rows++;
      const cells = read(row);
      if (what === 'read' || 'reasons' in cells) continue;
      if (clean(cells.cells, drop, row.line).kind === 'record') accepted++;
    }
}
const ms = performance.now() - startedAt;
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ rows, accepted, ms, peakMb }));
