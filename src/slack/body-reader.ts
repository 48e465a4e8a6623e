import type { IncomingMessage } from 'node:http';

/** What came of reading a body. `crowded`: too much was being read at once; `cut-off`: its sender went away. */
export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'cut-off' };

interface Reading {
  /** What is held of it, in bytes. */
  cost: number;
  end(body: Body): void;
}

/** Each piece of a body costs so many bytes more than are in it: it may be one byte. */
const PIECE_BYTES = 200;

/**
 * Reads bodies of `mostOfOne` bytes at most, and holds `mostOfAll` at most of all that are being read: where they
 * become more, the one that holds the most is given up, so that large bodies cost no small one its place. Never rejects.
 */
export function createBodyReader(mostOfOne: number, mostOfAll: number): (request: IncomingMessage) => Promise<Body> {
  const readings = new Set<Reading>();
  let held = 0;
  const makeRoom = () => {
    if (held <= mostOfAll) return;
    const [first, ...others] = readings;
    const largest = others.reduce((most, one) => (most && most.cost >= one.cost ? most : one), first);
    largest?.end({ kind: 'crowded' });
  };
  return (request) =>
    new Promise((resolve) => {
      let pieces: Buffer[] = [];
      let size = 0;
      const take = (piece: Buffer) => {
        size += piece.length;
        if (size > mostOfOne) return reading.end({ kind: 'too-large' });
        pieces.push(piece);
        reading.cost += piece.length + PIECE_BYTES;
        held += piece.length + PIECE_BYTES;
        makeRoom();
      };
      const reading: Reading = {
        cost: 0,
        end(body) {
          if (!readings.delete(reading)) return;
          held -= reading.cost;
          pieces = [];
          request.off('data', take);
          resolve(body);
        },
      };
      readings.add(reading);
      request.on('data', take);
      request.once('end', () => reading.end({ kind: 'read', bytes: Buffer.concat(pieces) }));
      request.once('close', () => reading.end({ kind: 'cut-off' }));
      request.once('error', () => reading.end({ kind: 'cut-off' }));
    });
}
