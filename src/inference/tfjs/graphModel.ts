import { z } from 'zod';
import { FaceSearchError } from '../../faceSearchError.ts';
import { type WeightsManifest, weightsManifestSchema } from './weightsManifest.ts';

/** The part of a TensorFlow.js graph model's `model.json` that says what the net computes. */
export interface GraphModel {
  readonly modelTopology: { readonly node: readonly GraphNode[] };
  readonly weightsManifest: WeightsManifest;
}

/** A node of the graph; others read its one output under its name. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
}

/** A protobuf AttrValue as JSON: integers are strings of digits, strings are base64. */
export interface GraphAttribute {
  readonly s?: string | undefined;
  readonly b?: boolean | undefined;
  readonly list?:
    | { readonly i?: readonly string[] | undefined; readonly s?: readonly string[] | undefined }
    | undefined;
  readonly shape?: { readonly dim?: readonly { readonly size: string }[] | undefined } | undefined;
}

const attribute: z.ZodType<GraphAttribute> = z.object({
  s: z.base64().optional(),
  b: z.boolean().optional(),
  list: z.object({ i: z.array(z.string()).optional(), s: z.array(z.base64()).optional() }).optional(),
  shape: z.object({ dim: z.array(z.object({ size: z.string() })).optional() }).optional(),
});

const graphModel: z.ZodType<GraphModel> = z.object({
  modelTopology: z.object({
    node: z.array(
      z.object({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), attribute).default({}),
      }),
    ),
  }),
  weightsManifest: weightsManifestSchema,
});

/**
 * Reads the text of a `model.json`.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where it is not of that form.
 */
export function parseGraphModel(json: string): GraphModel {
  try {
    return graphModel.parse(JSON.parse(json));
  } catch (cause) {
    throw new FaceSearchError(
      'NET_UNREADABLE',
      'Cannot read model.json: no graph model as TensorFlow.js writes it',
      {
        cause,
      },
    );
  }
}

/** A string attribute, such as `SAME`; empty where the node has none. */
export function stringOf(node: GraphNode, name: string): string {
  return decodeBase64(node.attr[name]?.s ?? '');
}

export function boolOf(node: GraphNode, name: string): boolean {
  return node.attr[name]?.b ?? false;
}

export function stringsOf(node: GraphNode, name: string): string[] {
  return (node.attr[name]?.list?.s ?? []).map(decodeBase64);
}

export function numbersOf(node: GraphNode, name: string): number[] {
  return (node.attr[name]?.list?.i ?? []).map(Number);
}

/** A shape attribute; -1 stands for a free dimension. */
export function shapeOf(node: GraphNode, name: string): number[] {
  return (node.attr[name]?.shape?.dim ?? []).map(({ size }) => Number(size));
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
