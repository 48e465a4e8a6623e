import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';

const KINDS = [ConfigMap, Deployment, Namespace, NetworkPolicy, PodDisruptionBudget, Secret, Service];

/** A Kubernetes object as read from a file. */
export interface Manifest {
  readonly kind: string;
  readonly apiVersion: string;
}

/** Where a manifest differs from the schema that Kubernetes publishes; a key that the schema does not have is a difference too. */
export function differencesOf(manifest: Manifest): readonly string[] {
  const Kind = KINDS.find(({ kind, apiVersion }) => kind === manifest.kind && apiVersion === manifest.apiVersion);
  if (Kind === undefined) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  const unread = new Set<string>();
  try {
    // Not as an object of the class, which would be a copy.
    Kind.prototype.validate.call(watched(manifest, '', unread));
  } catch (error) {
    return [String(error)];
  }
  return [...unread].map((path) => `${path} is not in the schema`);
}

/** The schemas allow every key, but their validators read only those that they know: a key that is never read is a mistake. */
function watched<Value extends object>(value: Value, path: string, unread: Set<string>): Value {
  const within = new Map<string, unknown>(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'object' && inner !== null ? watched(inner, `${path}/${key}`, unread) : inner,
    ]),
  );
  if (!Array.isArray(value)) for (const key of within.keys()) unread.add(`${path}/${key}`);
  return new Proxy(value, {
    get(target, key) {
      if (typeof key !== 'string' || !within.has(key)) return Reflect.get(target, key);
      unread.delete(`${path}/${key}`);
      return within.get(key);
    },
  });
}
