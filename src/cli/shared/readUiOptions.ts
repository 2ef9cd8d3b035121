import type { UiOptions } from '../../http/serverOptions.ts';
import { readSecretFile } from './readSecretFile.ts';

/** What `facedex serve` was told of the page. */
interface UiArguments {
  readonly ui: boolean;
  readonly keys?: string;
  readonly uiTokenFile?: string;
  readonly uiGroups?: readonly string[];
  readonly uiReadOnly?: true;
}

/**
 * The page's options. It is there unless it is not wanted, or keys say who may call and no token says who may use the page.
 * @returns false where there is none.
 */
export async function readUiOptions(given: UiArguments): Promise<UiOptions | false> {
  const { uiTokenFile, uiGroups: groups, uiReadOnly } = given;
  const about = [uiTokenFile && '--ui-token-file', groups && '--ui-groups', uiReadOnly && '--ui-read-only'];
  const [first] = about.filter((name) => name !== undefined);
  if (!given.ui && first !== undefined)
    throw new Error(`Cannot use "${first}" with "--no-ui": there is no page that it could be about`);
  if (!given.ui || (given.keys !== undefined && first === undefined)) return false;
  const token = uiTokenFile === undefined ? undefined : await readToken(uiTokenFile);
  return { token, groups, readOnly: uiReadOnly === true };
}

async function readToken(path: string): Promise<string> {
  return (await readSecretFile('token', path)).toString().trim();
}
