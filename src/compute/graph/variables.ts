import { type DataType, shapeAttribute, stringAttribute, typeAttribute } from './attributes.ts';
import type { Control, Graph, Tensor } from './graph.ts';

/** A tensor that keeps its value in the session between runs. */
export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly handle: Tensor;
  /** Its value before the current run changes it. */
  readonly value: Tensor;
}

/** Adds a variable. It must be assigned before it is read. */
export function variable(graph: Graph, name: string, shape: readonly number[], type: DataType = 'float'): Variable {
  return graph.within(name, () => {
    const dtype = typeAttribute(type);
    const attributes = { dtype, shape: shapeAttribute(shape), shared_name: stringAttribute(name) };
    const handle = graph.add('VarHandleOp', [], attributes, { type: 'resource', shape: [] });
    const value = graph.add('ReadVariableOp', [handle], { dtype }, { type, shape });
    return { name, shape, handle, value };
  });
}

export const assign = ({ handle }: Variable, value: Tensor): { node: string } =>
  handle.graph.addEffect('AssignVariableOp', [handle, value], { dtype: typeAttribute(value.type) });

/** A copy in new memory. A variable must not share memory with a value that the caller sent. */
const copy = (x: Tensor): Tensor => x.graph.add('DeepCopy', [x], { T: typeAttribute(x.type) }, x);

/** Sets float32 variables to zero. */
export function zeroAll(graph: Graph, variables: readonly Variable[]): { node: string } {
  const zeros = variables.map((variable) => {
    const shape = graph.constant(Int32Array.from(variable.shape));
    const attributes = { T: typeAttribute('float'), index_type: typeAttribute('int32') };
    return assign(
      variable,
      graph.add('Fill', [shape, graph.scalar(0)], attributes, { type: 'float', shape: variable.shape }),
    );
  });
  return graph.addEffect('NoOp', [], {}, zeros);
}

/** Input for the value of a variable: feed `value`, fetch `done`. */
export interface Inlet {
  readonly value: Tensor;
  readonly done: Tensor;
}

export function inlet(graph: Graph, variable: Variable): Inlet {
  const value = graph.placeholder(variable.value.type, variable.shape);
  return { value, done: signal(graph, [assign(variable, copy(value))]) };
}

/** Something to fetch after the named nodes have run. A session can only be asked for values. */
function signal(graph: Graph, after: Control): Tensor {
  const none = graph.constant(new Int32Array(0));
  return graph.add('Identity', [none], { T: typeAttribute('int32') }, none, after);
}
