/** Something that goes wrong, as data. By default it applies to any request to a known path. */
export type Fault =
  /** An error status; 502, 503 and 504 come as the HTML page of a gateway. `reset` in seconds, for a 429. */
  | { readonly kind: 'status'; readonly status: 403 | 404 | 429 | 500 | 502 | 503 | 504; readonly reset?: number }
  /** 200 with a JSON content type and no JSON. */
  | { readonly kind: 'garbage' }
  /** 200 with an HTML page. */
  | { readonly kind: 'html' }
  /** The connection breaks halfway through the body. */
  | { readonly kind: 'cut' }
  /** 200 without a body. */
  | { readonly kind: 'empty' }
  /** No answer for `ms`, or until the server closes. */
  | { readonly kind: 'hang'; readonly ms?: number }
  /** The true answer, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is closed without an answer. */
  | { readonly kind: 'drop' }
  /** The answer as if this metric had never been sent. */
  | { readonly kind: 'missing'; readonly metric: string }
  /** `null` for the values of every series: the last `last` ones, or all. */
  | { readonly kind: 'nulls'; readonly last?: number }
  /** The string "NaN" for every value. */
  | { readonly kind: 'not-a-number' }
  /** 200 with data and an error message. */
  | { readonly kind: 'errors'; readonly message: string }
  /** The true answer followed by blanks up to `bytes` (50 MB by default). */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** 400 for a request that names this metric; others go through. */
  | { readonly kind: 'refuse'; readonly metric: string };

/** The script of faults of a running server. */
export interface Faults {
  /** Applies to one request, the next one that no earlier `next` applies to. */
  readonly next: (fault: Fault) => void;
  /** Applies to every request until `clear`. */
  readonly always: (fault: Fault) => void;
  /** Applies to every request to that path until `clear`, and no other. */
  readonly onPath: (path: string, fault: Fault) => void;
  /** Ends what `always` began with that very fault; the others continue. */
  readonly end: (fault: Fault) => void;
  /** Applies to those requests, of all without another fault, for which `draw` has a fault, until `clear`. */
  readonly sometimes: (draw: () => Fault | undefined) => void;
  readonly clear: () => void;
}

/** A script, and `take` for the server: the faults of the current request. */
export function createFaults(): Faults & { readonly take: (path: string) => readonly Fault[] } {
  let once: readonly Fault[] = [];
  let standing: readonly Fault[] = [];
  let ofPaths: readonly { readonly path: string; readonly fault: Fault }[] = [];
  let chance: () => Fault | undefined = () => undefined;
  return {
    next: (fault) => {
      once = [...once, fault];
    },
    always: (fault) => {
      standing = [...standing, fault];
    },
    onPath: (path, fault) => {
      ofPaths = [...ofPaths, { path, fault }];
    },
    end: (fault) => {
      standing = standing.filter((one) => one !== fault);
    },
    sometimes: (draw) => {
      chance = draw;
    },
    clear: () => {
      once = [];
      standing = [];
      ofPaths = [];
      chance = () => undefined;
    },
    take: (path) => {
      const own = ofPaths.filter((one) => one.path === path).map(({ fault }) => fault);
      if (own.length > 0) return own;
      const [first, ...rest] = once;
      once = rest;
      const scripted = first ? [first, ...standing] : standing;
      if (scripted.length > 0) return scripted;
      const drawn = chance();
      return drawn ? [drawn] : [];
    },
  };
}

/** The first fault of a kind among those of a request. */
export function faultOf<Kind extends Fault['kind']>(
  faults: readonly Fault[],
  kind: Kind,
): Extract<Fault, { kind: Kind }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
}
