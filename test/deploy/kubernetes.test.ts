import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { STOP_MS } from '../../src/app/lifecycle.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readStages, stepsOf } from './support/dockerfile.ts';
import { hasKubectl } from './support/kubectl.ts';
import { differencesOf } from './support/kubernetes-schema.ts';
import { REQUIRED, readEnvFile, SECRETS, unknownSettings } from './support/settings.ts';

const FOLDER = 'deploy/kubernetes';
const read = (file: string) => parse(readFileSync(join(FOLDER, file), 'utf8'));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
const kustomization = read('kustomization.yaml');
const deployment = read('deployment.yaml');
const pod = deployment.spec.template.spec;
const [bot] = pod.containers;
const settings = readEnvFile(join(FOLDER, 'settings.env'));
const own = readEnvFile(join(FOLDER, 'example/settings.env'));
// The folders of the catalog are there only in the pod.
const { CATALOG_FILE, DASHBOARDS_DIR, MONITORS_DIR, ...ownWithoutFolders } = own;
const secret = read('secret.example.yaml');
const image = (() => {
  const stages = readStages();
  const last = stages.at(-1);
  return last === undefined ? [] : stepsOf(stages, last);
})();

describe(FOLDER, () => {
  test.each(files)('%s fits the schema of Kubernetes, which has every key in it', (file) => {
    expect(differencesOf(read(file))).toEqual([]);
  });

  test('a missing, a wrong and a mistyped key of a manifest are found', () => {
    const { selector, ...rest } = deployment.spec;
    expect(differencesOf({ ...deployment, spec: rest }).join()).toContain('selector');
    expect(differencesOf({ ...deployment, spec: { ...deployment.spec, replicas: 'two' } }).join()).toContain(
      'replicas',
    );
    const probe = { ...bot, readynessProbe: {} };
    const spec = { ...deployment.spec, template: { spec: { ...pod, containers: [probe] } } };
    expect(differencesOf({ ...deployment, spec })).toEqual([
      '/spec/template/spec/containers/0/readynessProbe is not in the schema',
    ]);
    expect(selector).toBeDefined();
  });

  test('the kustomization names every manifest but the example of the secret', () => {
    expect([...kustomization.resources].sort()).toEqual(files.filter((file) => file !== 'secret.example.yaml').sort());
    expect(kustomization.configMapGenerator).toEqual([{ name: 'metta-health-bot', envs: ['settings.env'] }]);
    expect(kustomization.images[0].name).toBe(bot.image);
  });

  test('every setting exists, and the bot starts with those of the map and the secret', () => {
    const names = [
      ...Object.keys(settings),
      ...Object.keys(own),
      ...Object.keys(secret.stringData),
      ...bot.env.map(({ name = '' }) => name),
    ];
    expect(unknownSettings(names)).toEqual([]);
    expect(REQUIRED.filter((name) => !(name in secret.stringData))).toEqual([]);
    const keys = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DD_API_KEY: 'aaaaaa', DD_APP_KEY: 'bbbbbb' };
    const secrets = { ...keys, DATABASE_URL: 'postgres://a:b@host/c?sslmode=verify-full' };
    const config = configFromEnv({ ...settings, ...ownWithoutFolders, ...secrets });
    expect(config.store.kind).toBe('postgres');
    expect(config.healthHost).toBe('0.0.0.0');
    expect(own.ONCALL_FALLBACK_CHANNEL).not.toBe(own.ONCALL_CHANNEL);
  });

  test('secrets are in the secret and nowhere else, and the example has no value', () => {
    expect(Object.keys(secret.stringData).filter((name) => !SECRETS.includes(name))).toEqual([]);
    expect(Object.values(secret.stringData).filter((value) => value !== '')).toEqual([]);
    const elsewhere = [...Object.keys(settings), ...Object.keys(own), ...bot.env.map(({ name = '' }) => name)];
    expect(elsewhere.filter((name) => SECRETS.includes(name))).toEqual([]);
    expect(bot.envFrom).toEqual([
      { configMapRef: { name: 'metta-health-bot' } },
      { secretRef: { name: secret.metadata.name } },
    ]);
  });

  test('the probes ask the paths that the bot has, at its port', () => {
    const pathOf = (probe: { readonly httpGet: { readonly path: string; readonly port: string } }) =>
      probe.httpGet.path;
    expect([bot.startupProbe, bot.livenessProbe, bot.readinessProbe].map(pathOf)).toEqual([
      '/livez',
      '/livez',
      '/readyz',
    ]);
    expect(bot.ports).toEqual([{ name: 'health', containerPort: Number(settings.HEALTH_PORT) }]);
    const { annotations } = deployment.spec.template.metadata;
    expect(annotations['prometheus.io/port']).toBe(settings.HEALTH_PORT);
    expect(read('network-policy.yaml').spec.ingress[0].ports[0].port).toBe(Number(settings.HEALTH_PORT));
  });

  test('a pod has the time that the bot needs to stop, and one of two replicas always stays', () => {
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(2 * STOP_MS);
    expect(deployment.spec.replicas).toBe(2);
    expect(read('pod-disruption-budget.yaml').spec.minAvailable).toBe(1);
    const labels = deployment.spec.template.metadata.labels;
    const selectors = [
      deployment.spec.selector.matchLabels,
      pod.topologySpreadConstraints[0].labelSelector.matchLabels,
      read('pod-disruption-budget.yaml').spec.selector.matchLabels,
      read('network-policy.yaml').spec.podSelector.matchLabels,
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
  });

  test('a pod meets the restricted Pod Security Standard, and has the user and the folders of the image', () => {
    const user = Number(image.findLast(({ keyword }) => keyword === 'USER')?.text.split(':')[0]);
    expect(read('namespace.yaml').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: user,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(bot.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(name);
    expect(pod.volumes.filter((volume: object) => !('emptyDir' in volume))).toEqual([]);
    expect(bot.volumeMounts.map(({ mountPath = '' }) => mountPath)).toEqual(['/tmp', '/data']);
    expect([pod.automountServiceAccountToken, pod.enableServiceLinks]).toEqual([false, false]);
  });

  test.skipIf(!hasKubectl())('kubectl renders the kustomization', () => {
    const rendered = execFileSync('kubectl', ['kustomize', FOLDER], { encoding: 'utf8' });
    expect(rendered.match(/^kind: .+$/gm)).toHaveLength(kustomization.resources.length + 1);
    expect(rendered).toContain(`image: ${kustomization.images[0].newName}:${kustomization.images[0].newTag}`);
  });
});
