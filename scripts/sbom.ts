import { readFileSync, writeFileSync } from 'node:fs';
import { billOfMaterials } from './bill.ts';
import { CONTENTS } from './contents.ts';
import { shippedPackages } from './shipped.ts';

/** `npm run sbom` writes the bill of materials of the published package: what is inside its files, and what npm installs beside it. */
const FILE = 'sbom.json';
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

const shipped = shippedPackages(read(CONTENTS), read('package-lock.json').packages);
writeFileSync(FILE, `${JSON.stringify(billOfMaterials(read('package.json'), shipped), undefined, 2)}\n`);
const inside = shipped.filter(({ how }) => how === 'inside').length;
process.stdout.write(`${FILE}: ${inside} packages inside, ${shipped.length - inside} installed beside it\n`);
