import type { Resource } from './assembly/resolver.ts';
import { UnsupportedError } from './errors.ts';

/** What the template's resources became. */
export class Resources {
  readonly #all: readonly Resource[];

  /** @throws UnsupportedError where two of a type got one name */
  constructor(all: readonly Resource[]) {
    this.#all = all;
    const named = new Map<string, Resource>();
    for (const resource of all) {
      const key = `${resource.type} ${resource.name}`;
      const other = named.get(key);
      if (other)
        throw new UnsupportedError(
          `${other.logicalId} and ${resource.logicalId} (${resource.type}) are both named ${resource.name}`,
        );
      named.set(key, resource);
    }
  }

  ofType(...types: string[]): Resource[] {
    return this.#all.filter(({ type }) => types.includes(type));
  }

  /**
   * Finds one resource.
   * @param id its logical id (with or without the digits that CDK appends), its construct path (with or without the stack), its name or its ARN
   * @param type looks among this type only
   * @throws UnsupportedError where there is none, or more than one
   */
  find(id: string, type?: string): Resource {
    const candidates = this.#all.filter((resource) => type === undefined || resource.type === type);
    for (const matches of MATCHERS) {
      const found = candidates.filter((resource) => matches(resource, id));
      const [only] = found;
      if (found.length > 1)
        throw new UnsupportedError(`${id} may be any of ${found.map(({ logicalId }) => logicalId).join(', ')}`);
      if (only) return only;
    }
    const known = candidates.map(({ logicalId }) => logicalId).join(', ');
    throw new UnsupportedError(`no ${type ?? 'resource'} ${id}; there are ${known}`);
  }
}

/** From the exact to the loose: the first that finds something decides. */
const MATCHERS: readonly ((resource: Resource, id: string) => boolean)[] = [
  ({ logicalId, name, arn, ref }, id) => [logicalId, name, arn, ref].includes(id),
  ({ path }, id) => path === id,
  ({ path }, id) => path?.slice(path.indexOf('/') + 1) === id,
  ({ logicalId }, id) => logicalId.replace(/[0-9A-F]{8}$/, '') === id,
];
