import { execFileSync } from 'node:child_process';

/** Whether kubectl is on this machine. */
export function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['kustomize', '--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
