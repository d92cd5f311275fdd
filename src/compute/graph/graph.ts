import { create, toBinary } from '@bufbuild/protobuf';
import { at } from '../../base/arrays.ts';
import {
  type Attribute,
  type Attributes,
  type DataType,
  numberOf,
  shapeAttribute,
  tensorAttribute,
  typeAttribute,
} from './attributes.ts';
import { SavedModelSchema } from './generated/api_pb.js';

/** An output of a node in a graph that is being written. */
export interface Tensor {
  readonly graph: Graph;
  /** Name of its node. */
  readonly node: string;
  readonly output: number;
  readonly type: DataType;
  /** An extent that is known only at run time is `dynamic` (-1). */
  readonly shape: readonly number[];
}

/** Type and shape of a new output. */
export type TensorSpec = Pick<Tensor, 'type' | 'shape'>;

/** Nodes that must run before another node, even though it does not read their outputs. */
export type Control = readonly { readonly node: string }[];

/** A node as TensorFlow reads it. The inputs are named, those that only run before it with a `^`. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: string[];
  readonly attr: { [name: string]: Attribute };
}

const producerVersion = 1882; // TensorFlow 2.9's graph version, understood by every later one.
const initKey = '__saved_model_init_op';

/** A TensorFlow graph that is being written. The name of a node begins with the scope in which it is added. */
export class Graph {
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Tensor>();
  #scope = '';

  /** All nodes. Each comes after its inputs. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** Calls `write`. Names of the nodes that it adds begin with `scope`. */
  within<Result>(scope: string, write: () => Result): Result {
    const outer = this.#scope;
    this.#scope = `${outer}${scope.replace(/[^A-Za-z0-9.]/g, '_')}/`;
    try {
      return write();
    } finally {
      this.#scope = outer;
    }
  }

  /** Adds a node with several outputs. */
  addMany(
    op: string,
    inputs: readonly Tensor[],
    attr: Attributes,
    outputs: readonly TensorSpec[],
    control: Control = [],
  ): readonly Tensor[] {
    const node = this.#addNode(op, inputs, attr, control);
    return outputs.map(({ type, shape }, output) => ({ graph: this, node, output, type, shape }));
  }

  #addNode(op: string, inputs: readonly Tensor[], attr: Attributes, control: Control): string {
    const name = `${this.#scope}${op}_${this.#nodes.length}`;
    const input = [
      ...inputs.map((tensor) => (tensor.output === 0 ? tensor.node : `${tensor.node}:${tensor.output}`)),
      ...control.map((before) => `^${before.node}`),
    ];
    this.#nodes.push({ name, op, input, attr: { ...attr } });
    return name;
  }

  /** Adds a node with one output. */
  add(op: string, inputs: readonly Tensor[], attributes: Attributes, output: TensorSpec, control?: Control): Tensor {
    return at(this.addMany(op, inputs, attributes, [output], control), 0);
  }

  /** Adds a node without outputs. The result names it, so that other nodes can run after it. */
  addEffect(op: string, inputs: readonly Tensor[], attributes: Attributes, control: Control = []): { node: string } {
    return { node: this.#addNode(op, inputs, attributes, control) };
  }

  /** A constant. Equal constants share a node; otherwise there would be thousands. */
  constant(values: Float32Array | Int32Array, shape: readonly number[] = [values.length]): Tensor {
    const type = values instanceof Float32Array ? 'float' : 'int32';
    const key = `${type} [${shape}] ${values}`;
    const constant = this.#constants.get(key) ?? this.#addConstant(values, type, shape);
    this.#constants.set(key, constant);
    return constant;
  }

  #addConstant(values: Float32Array | Int32Array, type: DataType, shape: readonly number[]): Tensor {
    const attributes = { dtype: typeAttribute(type), value: tensorAttribute(values, type, shape) };
    return this.add('Const', [], attributes, { type, shape });
  }

  /** A float32 constant without dimensions. */
  scalar(value: number): Tensor {
    return this.constant(Float32Array.of(value), []);
  }

  placeholder(type: DataType, shape: readonly number[]): Tensor {
    return this.add('Placeholder', [], { dtype: typeAttribute(type), shape: shapeAttribute(shape) }, { type, shape });
  }

  /** The graph as the bytes of `saved_model.pb`. `init` runs when it is loaded. */
  toSavedModel(init: { readonly node: string }): Uint8Array {
    const model = create(SavedModelSchema, {
      savedModelSchemaVersion: 1n,
      metaGraphs: [
        {
          metaInfoDef: { tags: ['serve'] },
          graphDef: { node: this.#nodes, versions: { producer: producerVersion } },
          signatureDef: {
            [initKey]: {
              outputs: { [initKey]: { encoding: { case: 'name', value: init.node }, dtype: numberOf('float') } },
            },
          },
        },
      ],
    });
    return toBinary(SavedModelSchema, model);
  }
}
