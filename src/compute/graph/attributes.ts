import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AttrValueSchema, DataType as DataTypeNumber, TensorShapeSchema } from './generated/api_pb.js';

/** TensorFlow's numbers for element types. The published .proto lacks the last one. */
const dataTypes = { float: 1, int32: 3, uint8: 4, bool: 10, bfloat16: 14, resource: 20 };
export type DataType = keyof typeof dataTypes;
export const numberOf = (type: DataType): DataTypeNumber => dataTypes[type];

export type Attribute = MessageInitShape<typeof AttrValueSchema>;
export type Attributes = Readonly<Record<string, Attribute>>;

/** Size of an axis that is known only when the graph runs. */
export const dynamic = -1;

export const typeAttribute = (type: DataType): Attribute => ({ value: { case: 'type', value: numberOf(type) } });
export const intAttribute = (value: number): Attribute => ({ value: { case: 'i', value: BigInt(value) } });
export const floatAttribute = (value: number): Attribute => ({ value: { case: 'f', value } });
export const boolAttribute = (value: boolean): Attribute => ({ value: { case: 'b', value } });
export const stringAttribute = (value: string): Attribute => ({ value: { case: 's', value: Buffer.from(value) } });
export const intsAttribute = (values: readonly number[]): Attribute => ({
  value: { case: 'list', value: { i: values.map(BigInt) } },
});
export const shapeAttribute = (shape: readonly number[]): Attribute => ({
  value: { case: 'shape', value: shapeMessage(shape) },
});

/** Value of a constant. Its bytes are stored as they are. */
export const tensorAttribute = (
  values: Float32Array | Int32Array,
  type: DataType,
  shape: readonly number[],
): Attribute => ({
  value: {
    case: 'tensor',
    value: {
      dtype: numberOf(type),
      tensorShape: shapeMessage(shape),
      tensorContent: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    },
  },
});

const shapeMessage = (shape: readonly number[]): MessageInitShape<typeof TensorShapeSchema> => ({
  dim: shape.map((extent) => ({ size: BigInt(extent) })),
});
