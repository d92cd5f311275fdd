import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sha256 } from '../../base/files/digest.ts';
import { type NodePackage, tfjsNodeName, tfjsNodePackages } from './tfjs-node.ts';

/** A pinned Python wheel, and which parts of it the engine needs. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  /** Size of the download in bytes. */
  readonly bytes: number;
  readonly sha256: string;
  /** Paths in the wheel. A path that ends in `/` stands for everything in that folder. */
  readonly members: readonly string[];
}

/** Everything that an engine is made from. */
export interface EngineSpec {
  readonly kind: 'native' | 'gpu';
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  readonly wheels: readonly Wheel[];
  /** The packages of TensorFlow.js' binding. */
  readonly packages: readonly NodePackage[];
  /** Size of the unpacked members in bytes. */
  readonly unpacked: number;
  /** sha256 of the libraries in the wheels, by their path. Copies from elsewhere are compared with them. */
  readonly libraries?: Readonly<Record<string, string>>;
}

/**
 * The shared libraries, the first of which has the C API, and the headers that the binding includes, as `g++ -M` lists
 * them.
 */
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
  packages: tfjsNodePackages,
  unpacked: 860_000_000,
  libraries: {
    'tensorflow/libtensorflow_cc.so.2': '6505a4b9657e62100c6bdacb683957a395cb047725042945aaa50e40a71e429e',
    'tensorflow/libtensorflow_framework.so.2': 'f060b323b26ef80add21b9df9428de3aeaf2843d772c5bb098745f7abff3709b',
  },
};

/** TensorFlow with CUDA 12 and cuDNN 9, with the same packages as `pip install tensorflow[and-cuda]`. */
export const gpuSpec: EngineSpec = {
  kind: 'gpu',
  tensorflow: '2.21.0',
  wheels: [
    {
      project: 'tensorflow',
      version: '2.21.0',
      bytes: 572_440_367,
      sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      members: tensorflowMembers,
    },
    cuda('cublas', '12.9.3.13', 581_217_458, 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
    cuda('cuda-cupti', '12.8.90', 10_248_621, 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'),
    cuda('cuda-nvcc', '12.9.86', 40_546_229, '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'),
    cuda('cuda-nvrtc', '12.9.86', 89_568_129, '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
    cuda('cuda-runtime', '12.9.79', 3_493_179, '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
    cuda('cudnn', '9.28.0.42', 716_538_495, '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
    cuda('cufft', '11.4.1.4', 200_877_592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
    cuda('curand', '10.3.10.19', 68_295_626, '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
    cuda('cusolver', '11.7.5.82', 338_117_415, '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
    cuda('cusparse', '12.5.10.65', 366_465_088, '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
    cuda('nccl', '2.32.3', 351_526_311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
    cuda('nvjitlink', '12.9.86', 39_748_338, 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
  ],
  packages: tfjsNodePackages,
  unpacked: 5_690_000_000,
};

/** TensorFlow looks for CUDA in the folder `nvidia` beside its own. */
function cuda(name: string, version: string, bytes: number, sha256: string): Wheel {
  return { project: `nvidia-${name}-cu12`, version, bytes, sha256, members: ['nvidia/'] };
}

const headersVersion = (): string => createRequire(import.meta.url)('node-api-headers/package.json').version;

/** The part of the binding that Ablate adds. */
export const quietSource = new URL('quiet.cc', import.meta.url);

/** Name of an engine's folder: a digest of its parts and of the sources of the binding. */
export function specKey({ libraries: _inTheWheels, ...spec }: EngineSpec): string {
  const binding = [headersVersion(), readFileSync(quietSource, 'utf8')];
  const digest = sha256(JSON.stringify([spec, binding]));
  return `${spec.kind}-${spec.tensorflow}-${digest.slice(0, 12)}`;
}

/** Names and versions of the packages of an engine that compute, for its record: the binding and all wheels. */
export const librariesOf = ({ wheels, packages }: EngineSpec): string =>
  [
    ...packages.filter(({ name }) => name === tfjsNodeName),
    ...wheels.map(({ project: name, version }) => ({ name, version })),
  ]
    .map(({ name, version }) => `${name} ${version}`)
    .join(', ');
