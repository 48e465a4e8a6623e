import { type Block, Message } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';
import type { JsonRecord } from '@metta-health-bot/local-slack/json';
import { useNames, useThemeName } from '../contexts.ts';
import { Link } from '../link.tsx';

/** A block as slack-blocks-to-jsx draws it. */
export function LibraryBlock({ block }: { readonly block: JsonRecord }) {
  const { users, channels } = useNames();
  return (
    <Message
      blocks={[asLibraryBlock(block)]}
      name=""
      logo=""
      theme={useThemeName()}
      withoutWrapper
      className="library-block"
      data={{ users: [...users], channels: [...channels] }}
      hooks={{ link: ({ href, children }) => <Link href={href}>{children}</Link> }}
    />
  );
}

/** The local Slack has validated it against Block Kit, of which the library's types are a copy. */
function asLibraryBlock(block: JsonRecord): Block {
  return block as unknown as Block;
}
