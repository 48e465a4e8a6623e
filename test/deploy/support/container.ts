import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { Environment } from '../../../src/config/environment.ts';
import type { Image } from './image.ts';

/**
 * What a container daemon does for `--read-only --cap-drop ALL --security-opt no-new-privileges`: the image is `/`, read-only but for
 * `/data` and `/tmp`, with the system's libraries and this Node in the place of the base image's. Arguments: the folder of the image,
 * the folder of node, the user, then the command.
 */
const CONTAINER = `
set -e
root=$1 node=$2 user=$3 workdir=$4
shift 4
mount --bind "$root" "$root"
for name in usr lib lib64 bin etc dev proc; do
  [ -e "/$name" ] || continue
  if [ -L "/$name" ]; then ln -sfn "$(readlink "/$name")" "$root/$name"; continue; fi
  mkdir -p "$root/$name"
  mount --rbind "/$name" "$root/$name"
done
mkdir -p "$root/opt/node" "$root/tmp"
mount --bind "$node" "$root/opt/node"
mount --bind "$root/data" "$root/data"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" \\
  setpriv --inh-caps=-all sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"
`;

/** Starts a command in the image as its user; the environment is the image's and this one, and no other. */
export function startInImage(image: Image, command: readonly string[], env: Environment = {}): ChildProcess {
  const { root, user, workdir } = image;
  const inside = [root, dirname(process.execPath), user, workdir, ...command];
  const environment = { PATH: '/opt/node:/usr/bin:/bin:/usr/sbin:/sbin', ...image.env, ...env };
  return spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', CONTAINER, 'sh', ...inside], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
