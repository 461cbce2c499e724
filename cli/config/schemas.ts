import { z } from 'zod';
import { DestinationConfig, ScorecardConfig, SegmentConfig, SourceConfig } from '../../shared/contracts/config.ts';
import { InspectionSettings } from '../../shared/contracts/inspection.ts';
import { MatchingModel } from '../../shared/contracts/model.ts';
import { QualityConfig } from '../../shared/contracts/quality.ts';

/** The folders of config/, and what a file in each must be. */
export const CONFIG_FOLDERS = {
  sources: { schema: SourceConfig, name: 'source', title: 'One upstream system and the datasets it drops' },
  matching: { schema: MatchingModel, name: 'matching', title: 'A matching model: who is one HCP' },
  scorecards: { schema: ScorecardConfig, name: 'scorecard', title: 'A recipe for a score' },
  segments: { schema: SegmentConfig, name: 'segment', title: 'Who is in a segment' },
  destinations: { schema: DestinationConfig, name: 'destination', title: 'Who is told of segment changes' },
} as const;

/** The files of config/ that stand alone; what is not there has its defaults. */
export const CONFIG_FILES = {
  'quality.json': { schema: QualityConfig, name: 'quality', title: 'What the quality of sources is held against' },
  'reports-inspection.json': {
    schema: InspectionSettings,
    name: 'reports-inspection',
    title: 'How second-hand reports are inspected',
  },
} as const;

/** The published JSON Schemas by file name, as text: what an editor checks and completes a config file with. */
export const configSchemas = (): Map<string, string> =>
  new Map(
    [...Object.values(CONFIG_FOLDERS), ...Object.values(CONFIG_FILES)].map(({ schema, name, title }) => {
      // As an operator writes it: what has a default may be left out.
      const { $schema, properties, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
      // A file may name its schema, for editors that go by that.
      const described = { $schema, title, ...rest, properties: { $schema: { type: 'string' }, ...properties } };
      return [`${name}.schema.json`, `${JSON.stringify(described, null, 2)}\n`];
    }),
  );
