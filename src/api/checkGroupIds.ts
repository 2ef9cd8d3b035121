import { readIdentifier } from './field.ts';

/** Where a schema's check says what is wrong. */
interface Issues {
  addIssue(issue: { readonly code: 'custom'; readonly message: string }): void;
}

/** Checks the libraries that an option names: one that nobody can make is a slip, and would do nothing without a word. */
export function checkGroupIds(ids: readonly string[], { addIssue }: Issues): void {
  for (const id of ids)
    if (readIdentifier(id) === undefined)
      addIssue({ code: 'custom', message: `"${id}" is no group_id: 1 to 48 of A-Z, a-z, 0-9 and -%@#&_` });
}
