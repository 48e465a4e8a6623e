import type { Shipped } from './shipped.ts';

/** The published package itself. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** A bill of materials, as CycloneDX 1.5 has it (https://cyclonedx.org/docs/1.5/json). The same packages give the same text. */
export function billOfMaterials({ name, version, description, license }: Product, shipped: readonly Shipped[]): object {
  // One version may be in several folders.
  const unique = [...new Map(shipped.map((one) => [`${purlOf(one)} ${one.how}`, one])).values()];
  const components = unique.map((one) => ({
    type: 'library',
    'bom-ref': `${purlOf(one)}#${one.how}`,
    ...nameOf(one.name),
    version: one.version,
    scope: one.isOptional ? 'optional' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(one.sha512, 'base64').toString('hex') }],
    licenses: [licenseOf(one.license)],
    purl: purlOf(one),
    properties: [{ name: `${name}:packaging`, value: one.how }],
  }));
  const ref = purlOf({ name, version });
  const root = {
    type: 'application',
    'bom-ref': ref,
    name,
    version,
    description,
    licenses: [licenseOf(license)],
    purl: ref,
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: root },
    components,
    dependencies: [{ ref, dependsOn: components.map((one) => one['bom-ref']) }],
  };
}

/** `pkg:npm/%40slack/bolt@5.1.0` (https://github.com/package-url/purl-spec). */
function purlOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function nameOf(name: string) {
  const [, group, rest] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return rest === undefined ? { name } : { group, name: rest };
}

function licenseOf(license: string) {
  return /[ ()]/.test(license) ? { expression: license } : { license: { id: license } };
}
