import { environmentWithoutFile } from '../../src/config/environment.ts';

/**
 * Whether a test is skipped for want of this right. Elsewhere than in the workflows, which say with NEEDS_MOUNT=1 that their containers
 * have it, it may be missing.
 *
 * @throws Error if the right is missing where it has to be there, so that the test fails instead of being skipped unseen
 */
export function lacksRight(has: boolean, what: string, env = environmentWithoutFile()): boolean {
  if (!has && env.NEEDS_MOUNT === '1') {
    throw new Error(
      `${what} is not possible here, and NEEDS_MOUNT=1. Next step: run the container with --cap-add SYS_ADMIN`,
    );
  }
  return !has;
}
