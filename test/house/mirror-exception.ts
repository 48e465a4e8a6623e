/** Product files without a test of their own or of the mirrored folder, by the test that exercises them. */
export interface Exception {
  readonly test: string;
  /** Why no mirrored test imports the files. */
  readonly because: string;
  readonly files: readonly string[];
  /** The test starts the program in a process of its own and imports none of it. */
  readonly startsProcess?: boolean;
}
