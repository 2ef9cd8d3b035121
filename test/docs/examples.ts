/** What the examples of doc comments take for granted: an engine with a face in it, as the page's own first example makes it. */
export const examplesTakeForGranted = `
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { FaceSearch, FaceSearchError, falseAlarmRate, statusOf } from 'facedex';
import { createServer } from 'facedex/http';

const engine = await FaceSearch.open({ path: './enrolled' });
await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
const { face_token = '' } = await engine.addFace({ group_id: 'staff', file: 'ada.jpg', user_id: 'ada' });
const [apiKey, secret] = ['kiosk-1', 'a secret of sixteen characters or more'];
const newKeyOfTheVault = async () => randomBytes(32);
const retryLater = () => undefined;
void [readFile, FaceSearchError, falseAlarmRate, statusOf, createServer, face_token, apiKey, secret, newKeyOfTheVault, retryLater];
`;

export const afterExamples = 'await engine.close();';
