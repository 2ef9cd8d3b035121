import { openMemoryStore } from '#src/store/memoryStore.js';
import { DIMENSION } from './records.ts';
import { describeStoreContract } from './storeContract.ts';
import { describeStoreModel } from './storeModel.ts';

const open = async () => openMemoryStore({ dimension: DIMENSION });

describeStoreContract('a store in memory', open);
describeStoreModel('a store in memory', open);
