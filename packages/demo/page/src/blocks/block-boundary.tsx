import { Component, type ReactNode } from 'react';

interface Props {
  readonly type: string;
  readonly children: ReactNode;
}

/** Says which block cannot be shown, in its place. React knows error boundaries as classes only. */
export class BlockBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <CannotBeShown type={this.props.type} /> : this.props.children;
  }
}

export function CannotBeShown({ type }: { readonly type: string }) {
  return <p className="cannot-be-shown">A block of type {type || 'unknown'} cannot be shown here.</p>;
}
