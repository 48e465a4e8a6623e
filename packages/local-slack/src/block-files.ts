import type { Problem } from './block-kit/problem.ts';
import type { Core } from './core.ts';
import { findFile, isImage, isProcessed } from './files.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from './json.ts';
import type { StoredFile } from './workspace.ts';

interface Shown {
  readonly pointer: string;
  /** Undefined when there is none with that id or address. */
  readonly file: StoredFile | undefined;
}

/** Slack's refusals of images whose file is unknown, no image, or not yet processed. */
export function fileProblems(core: Core, blocks: unknown, pointer = '/blocks'): readonly Problem[] {
  return shownFiles(core, blocks, pointer)
    .filter(({ file }) => file === undefined || !isImage(file) || !isProcessed(core, file))
    .map((shown) => ({ pointer: shown.pointer, message: 'invalid slack file', error: 'invalid_blocks' }));
}

/** Whether they show a file that no channel has: an answer through a response_url may not. */
export function showsUnsharedFile(core: Core, blocks: unknown): boolean {
  return shownFiles(core, blocks, '').some(({ file }) => file?.channels.length === 0);
}

function shownFiles({ workspace, origin }: Core, blocks: unknown, pointer: string): readonly Shown[] {
  return recordsOf(blocks).flatMap((block, index) =>
    imagesIn(block, `${pointer}/${index}`).flatMap(([image, at]) => {
      if (!isRecord(image.slack_file)) return [];
      const { id, url } = image.slack_file;
      const named = id === undefined ? textOf(url).replace(`${origin()}/files/`, '') : textOf(id);
      return [{ pointer: `${at}/slack_file`, file: findFile(workspace, named) }];
    }),
  );
}

/** The block itself, its accessory and its elements, each with its pointer. */
function imagesIn(block: JsonRecord, pointer: string): readonly (readonly [image: JsonRecord, pointer: string])[] {
  return [
    [block, pointer],
    ...(isRecord(block.accessory) ? [[block.accessory, `${pointer}/accessory`] as const] : []),
    ...recordsOf(block.elements).map((element, index) => [element, `${pointer}/elements/${index}`] as const),
  ];
}
