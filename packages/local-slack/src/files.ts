import type { Core } from './core.ts';
import type { JsonRecord } from './json.ts';
import type { StoredFile, Workspace } from './workspace.ts';

const SIGNATURES: readonly (readonly [mimetype: string, filetype: string, bytes: string])[] = [
  ['image/png', 'png', '89504e47'],
  ['image/jpeg', 'jpg', 'ffd8ff'],
  ['image/gif', 'gif', '47494638'],
];

/** A file before its bytes have come. `hasAltText` says that an alternative text was set with the upload. */
export function addFile(workspace: Workspace, draft: Pick<StoredFile, 'name' | 'length' | 'hasAltText'>): StoredFile {
  const file: StoredFile = {
    ...draft,
    id: workspace.ids.next('F'),
    title: draft.name,
    bytes: null,
    completedAt: null,
    channels: [],
  };
  workspace.files = [...workspace.files, file];
  return file;
}

/** Puts a changed copy in the place of a file; returns the copy. */
export function changeFile(workspace: Workspace, file: StoredFile, change: Partial<StoredFile>): StoredFile {
  const changed = { ...file, ...change };
  workspace.files = workspace.files.map((other) => (other.id === file.id ? changed : other));
  return changed;
}

/** Removes a file from the workspace. A missing file is not an error. */
export function removeFile(workspace: Workspace, file: StoredFile): void {
  workspace.files = workspace.files.filter(({ id }) => id !== file.id);
}

/** The file with that id whose upload is completed, or undefined. */
export function findFile(workspace: Workspace, id: string): StoredFile | undefined {
  return workspace.files.find((file) => file.id === id && file.completedAt !== null);
}

/** Type of the bytes: one of the images that Slack shows, else plain data. */
export function formatOf({ bytes }: StoredFile): { readonly mimetype: string; readonly filetype: string } {
  const start = bytes?.subarray(0, 4).toString('hex') ?? '';
  const [mimetype, filetype] = SIGNATURES.find(([, , signature]) => start.startsWith(signature)) ?? [
    'application/octet-stream',
    'binary',
  ];
  return { mimetype, filetype };
}

/** Whether Slack shows the file as an image, by its first bytes. */
export function isImage(file: StoredFile): boolean {
  return formatOf(file).mimetype.startsWith('image/');
}

/** Whether Slack has looked through it: until then its mimetype is empty and no block may show it. */
export function isProcessed({ clock, fileDelayMs }: Core, { completedAt }: StoredFile): boolean {
  return completedAt !== null && clock() >= completedAt + fileDelayMs;
}

/** A file as the Web API shows it. */
export function fileOutput(core: Core, file: StoredFile): JsonRecord {
  const isKnown = isProcessed(core, file);
  const { mimetype, filetype } = formatOf(file);
  const created = Math.floor((file.completedAt ?? 0) / 1_000);
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: isKnown ? mimetype : '',
    filetype: isKnown ? filetype : '',
    user: core.workspace.app.botUserId,
    size: file.length,
    mode: 'hosted',
    is_external: false,
    is_public: file.channels.length > 0,
    url_private: `${core.origin()}/files/${file.id}`,
    channels: file.channels,
    groups: [],
    ims: [],
  };
}
