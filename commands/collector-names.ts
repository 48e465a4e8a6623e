import type { Catalog } from '../src/catalog/catalog.ts';
import { matchNames, type TypedName } from './arguments.ts';

/** The collector that a person names, by its name or its title, also followed by the word `collector`, as cards write it. */
export function namedCollector(
  { collectors }: Pick<Catalog, 'collectors'>,
  typed: TypedName,
): Catalog['collectors'][number] | undefined {
  const namesOf = ({ name, title = name }: Catalog['collectors'][number]) =>
    [name, title].flatMap((one) => [one, `${one} collector`]);
  return matchNames(collectors, namesOf, typed)[0];
}
