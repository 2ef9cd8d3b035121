import type { OnnxAttribute } from '../onnx/onnxModel.ts';

/** The attributes of a node, of which it notes which have been asked for: one that nobody knows must not be passed over. */
export class Attributes {
  readonly #attributes: Readonly<Record<string, OnnxAttribute>>;
  readonly #read = new Set<string>();

  constructor(attributes: Readonly<Record<string, OnnxAttribute>>) {
    this.#attributes = attributes;
  }

  /** Throws where there is an attribute that nobody has asked for. */
  refuseUnread(): void {
    const unread = Object.keys(this.#attributes).find((name) => !this.#read.has(name));
    if (unread !== undefined) throw new Error(`attribute "${unread}" is not known here`);
  }

  has(name: string): boolean {
    return name in this.#attributes;
  }

  int(name: string, otherwise: number): number {
    const attribute = this.#take(name);
    if (attribute === undefined) return otherwise;
    if ('int' in attribute) return attribute.int;
    throw new Error(`attribute "${name}" is no integer`);
  }

  float(name: string, otherwise: number): number {
    const attribute = this.#take(name);
    if (attribute === undefined) return otherwise;
    if ('float' in attribute) return attribute.float;
    throw new Error(`attribute "${name}" is no number`);
  }

  string(name: string, otherwise: string): string {
    const attribute = this.#take(name);
    if (attribute === undefined) return otherwise;
    if ('string' in attribute) return attribute.string;
    throw new Error(`attribute "${name}" is no text`);
  }

  ints(name: string): readonly number[] | undefined {
    const attribute = this.#take(name);
    if (attribute === undefined) return undefined;
    if ('ints' in attribute) return attribute.ints;
    throw new Error(`attribute "${name}" is no list of integers`);
  }

  /** Notes attributes that change nothing in a net that only runs. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  #take(name: string): OnnxAttribute | undefined {
    this.#read.add(name);
    return this.#attributes[name];
  }
}
