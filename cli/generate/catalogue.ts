import { TOPICS } from './places.ts';

const FORMS = ['指南解读', '病例讨论', '最新研究'];

export interface CatalogueEntry {
  id: string;
  title: string;
  topics: readonly string[];
}

/** One piece of content a topic and form; the third form of each topic touches the next topic too. */
export const CATALOGUE: readonly CatalogueEntry[] = TOPICS.flatMap((topic, t) =>
  FORMS.map((form, f) => {
    const next = TOPICS[(t + 1) % TOPICS.length] ?? topic;
    return { id: `C${t * FORMS.length + f + 101}`, title: `${topic}${form}`, topics: f === 2 ? [topic, next] : [topic] };
  }),
);

/** What there is to read on a topic. */
export const READING: ReadonlyMap<string, readonly CatalogueEntry[]> = new Map(
  TOPICS.map((topic) => [topic, CATALOGUE.filter((entry) => entry.topics.includes(topic))]),
);
