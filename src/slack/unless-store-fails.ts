import { StoreError } from '../store/store-error.ts';

/** Resolves to the result of a read, or to null while the database cannot be used: for views that are useful without it. */
export async function unlessStoreFails<Result>(read: () => Promise<Result>): Promise<Result | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
