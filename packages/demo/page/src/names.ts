/** Names of ids, if they are known. */
export interface Names {
  readonly user: (id: string) => string | undefined;
  readonly channel: (id: string) => string | undefined;
  readonly group: (id: string) => string | undefined;
  readonly users: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export function namesOf(users: readonly Named[], channels: readonly Named[], groups: readonly Named[] = []): Names {
  const find = (list: readonly Named[]) => (id: string) => list.find((one) => one.id === id)?.name;
  return { user: find(users), channel: find(channels), group: find(groups), users, channels };
}
