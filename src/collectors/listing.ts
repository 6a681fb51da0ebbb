/** Reads a listing to its end or to its first error. Read pages are kept, and `error` says why it stopped. */
export const readPages = async <Page>(
  pages: AsyncIterable<Page>,
  take: (page: Page) => void,
): Promise<{ readonly complete: true } | { readonly complete: false; readonly error: unknown }> => {
  try {
    for await (const page of pages) take(page);
    return { complete: true };
  } catch (error) {
    return { complete: false, error };
  }
};
