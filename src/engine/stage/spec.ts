import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

/** A Python wheel, pinned, and what of it the engine needs. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  /** Size of the download in bytes. */
  readonly bytes: number;
  readonly sha256: string;
  /** Paths in the wheel; one that ends in `/` is a folder and everything in it. */
  readonly members: readonly string[];
}

/** Everything that a staged engine is made from. */
export interface EngineSpec {
  readonly kind: 'native' | 'gpu';
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  readonly wheels: readonly Wheel[];
  /** Bytes that the unpacked members take. */
  readonly unpacked: number;
}

/** The shared libraries (the C API is in the first) and the headers that the binding includes, as `g++ -M` lists them. */
const tensorflowMembers = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  ...[
    'tensorflow/c/c_api.h',
    'tensorflow/c/c_api_macros.h',
    'tensorflow/c/eager/c_api.h',
    'tensorflow/c/tf_attrtype.h',
    'tensorflow/c/tf_buffer.h',
    'tensorflow/c/tf_datatype.h',
    'tensorflow/c/tf_status.h',
    'tensorflow/c/tf_tensor.h',
    'tensorflow/c/tf_tstring.h',
    'tensorflow/core/platform/ctstring.h',
    'tensorflow/core/platform/ctstring_internal.h',
    'tsl/platform/ctstring.h',
    'tsl/platform/ctstring_internal.h',
    'xla/tsl/c/tsl_status.h',
  ].map((header) => `tensorflow/include/${header}`),
];

/** TensorFlow for the CPU. */
export const nativeSpec: EngineSpec = {
  kind: 'native',
  tensorflow: '2.21.0',
  wheels: [
    {
      project: 'tensorflow-cpu',
      version: '2.21.0',
      bytes: 273_829_956,
      sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      members: tensorflowMembers,
    },
  ],
  unpacked: 854_000_000,
};

const requireHere = createRequire(import.meta.url);
const versionOf = (name: string): string => requireHere(`${name}/package.json`).version;

/** Names the folder of a staged engine: a digest of its wheels and of what the binding is compiled from. */
export function specKey(spec: EngineSpec): string {
  const binding = [versionOf('@tensorflow/tfjs-node-gpu'), versionOf('node-api-headers')];
  const digest = createHash('sha256')
    .update(JSON.stringify([spec, binding]))
    .digest('hex');
  return `${spec.kind}-${spec.tensorflow}-${digest.slice(0, 12)}`;
}
