import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { hasKubectl } from './support/kubectl.ts';
import { differencesOf, type Manifest } from './support/kubernetes-schema.ts';
import { readEnvFile } from './support/settings.ts';

const FOLDER = 'deploy/kubernetes';
const EXAMPLE = join(FOLDER, 'example');
const settings = readEnvFile(join(EXAMPLE, 'settings.env'));

test('the Service fits the schema of Kubernetes', () => {
  expect(differencesOf(parse(readFileSync(join(FOLDER, 'http/service.yaml'), 'utf8')))).toEqual([]);
});

test('a catalog is read through the links by which Kubernetes mounts a config map', () => {
  const mounted = mkdtempSync(join(tmpdir(), 'config-map-'));
  cpSync(SHIPPED_CATALOG, join(mounted, '..2026_11_28'), { recursive: true });
  symlinkSync('..2026_11_28', join(mounted, '..data'));
  for (const name of readdirSync(SHIPPED_CATALOG).filter((one) => one.endsWith('.yml')))
    symlinkSync(join('..data', name), join(mounted, name));
  expect(loadCatalog(mounted)).toEqual(loadCatalog(SHIPPED_CATALOG));
  rmSync(mounted, { recursive: true });
});

describe.skipIf(!hasKubectl())('an installation of your own, as docs/install.md says', () => {
  const place = mkdtempSync(join(tmpdir(), 'overlay-'));
  const folder = join(place, 'my-bot');
  beforeAll(() => {
    symlinkSync(resolve('.'), join(place, 'metta-health-bot'));
    cpSync(EXAMPLE, folder, { recursive: true });
    cpSync('catalog', join(folder, 'catalog'), { recursive: true });
    for (const name of ['dashboards', 'monitors']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'ids.json'), '{}');
    }
  });
  afterAll(() => rmSync(place, { recursive: true }));

  /** Returns what kubectl makes of the folder, perhaps after a change of its kustomization. */
  function rendered(change: (kustomization: string) => string = (same) => same) {
    const file = join(folder, 'kustomization.yaml');
    writeFileSync(file, change(readFileSync(join(EXAMPLE, 'kustomization.yaml'), 'utf8')));
    const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    const manifests = parseAllDocuments(text).map((document) => document.toJS());
    const ofKind = (kind: string) => manifests.filter((manifest: Manifest) => manifest.kind === kind);
    return { manifests, ofKind, pod: ofKind('Deployment')[0].spec.template.spec };
  }

  test('every manifest fits the schema, and the image is that of the folder', () => {
    const { manifests, pod } = rendered((text) => text.replace('newTag: "1.0.0"', 'newTag: "9.9.9"'));
    expect(manifests.flatMap(differencesOf)).toEqual([]);
    expect(pod.containers[0].image).toBe('registry.example.com/metta-health-bot:9.9.9');
  });

  test('its settings are added to those of the repository, in the map that the pods read', () => {
    const { ofKind, pod } = rendered();
    const { data } = ofKind('ConfigMap').find(
      ({ metadata }) => metadata.name === pod.containers[0].envFrom[0].configMapRef.name,
    );
    expect(data).toEqual({ ...readEnvFile(join(FOLDER, 'settings.env')), ...settings });
  });

  test('the catalog and its ids are mounted for reading where the settings say, and the base stays as it was', () => {
    const { ofKind, pod } = rendered();
    const names: readonly string[] = ofKind('ConfigMap').map(({ metadata }) => metadata.name);
    const mounted = new Map<string, string>(
      pod.containers[0].volumeMounts.flatMap(({ name = '', mountPath = '', readOnly = false }) =>
        readOnly ? [[mountPath, name]] : [],
      ),
    );
    for (const path of [settings.CATALOG_FILE, settings.DASHBOARDS_DIR, settings.MONITORS_DIR]) {
      const volume = pod.volumes.find(({ name = '' }) => name === mounted.get(path ?? ''));
      expect(names).toContain(volume.configMap.name);
    }
    expect(pod.volumes.filter((volume: object) => 'emptyDir' in volume)).toHaveLength(2);
  });

  test('for HTTP there is a Service, whose port the pod has and the network policy opens', () => {
    const withHttp = (text: string) => text.replace(/^# (components:)\n# {3}(- .*)$/m, '$1\n  $2');
    const { manifests, ofKind, pod } = rendered(withHttp);
    expect(manifests.flatMap(differencesOf)).toEqual([]);
    const [{ spec }] = ofKind('Service');
    expect(spec.ports[0].targetPort).toBe('slack');
    expect(pod.containers[0].ports).toContainEqual({ name: 'slack', containerPort: 3000 });
    expect(spec.selector).toEqual(ofKind('Deployment')[0].spec.selector.matchLabels);
    const open = ofKind('NetworkPolicy')[0].spec.ingress[0].ports.map(({ port = 0 }) => port);
    expect(open).toEqual([3001, 3000]);
    expect(rendered().ofKind('Service')).toEqual([]);
  });
});
