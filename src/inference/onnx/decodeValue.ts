import type Pbf from 'pbf';
import { readInt, readMessage, readString } from './protoReader.ts';

/** An input or output together with the number of its data type. */
export interface TypedValue {
  name: string;
  /** 0 where it is no tensor. */
  type: number;
  dims: (number | string)[];
}

/** Reads a ValueInfoProto; a free dimension without a name gets the empty one. */
export function decodeValue(pbf: Pbf): TypedValue {
  return readMessage(pbf, readField, { name: '', type: 0, dims: [] });
}

function readField(tag: number, draft: TypedValue, pbf: Pbf): void {
  if (tag === 1) draft.name = readString(pbf);
  else if (tag === 2) readMessage(pbf, readTypeField, draft);
}

function readTypeField(tag: number, draft: TypedValue, pbf: Pbf): void {
  if (tag === 1) readMessage(pbf, readTensorTypeField, draft);
}

function readTensorTypeField(tag: number, draft: TypedValue, pbf: Pbf): void {
  if (tag === 1) draft.type = readInt(pbf);
  else if (tag === 2) readMessage(pbf, readShapeField, draft.dims);
}

function readShapeField(tag: number, dims: TypedValue['dims'], pbf: Pbf): void {
  if (tag !== 1) return;
  const dim: { value: number | string } = { value: '' };
  readMessage(pbf, readDimField, dim);
  dims.push(dim.value);
}

function readDimField(tag: number, dim: { value: number | string }, pbf: Pbf): void {
  if (tag === 1) dim.value = readInt(pbf);
  else if (tag === 2) dim.value = readString(pbf);
}
