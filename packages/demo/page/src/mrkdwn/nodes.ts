/** Piece of mrkdwn. Texts are as people read them: entities are decoded. */
export type MrkdwnNode =
  | { readonly kind: 'text' | 'code' | 'fence'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly children: readonly MrkdwnNode[] }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  /** `name` is what the message itself says, for an id that nobody here knows. */
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly name: string | null }
  | { readonly kind: 'broadcast'; readonly range: string }
  /** `at` in seconds since 1970. */
  | {
      readonly kind: 'date';
      readonly at: number;
      readonly format: string;
      readonly url: string | null;
      readonly fallback: string;
    };
