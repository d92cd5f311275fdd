import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { noSpace } from '../../src/engine/install/space.ts';
import { gpuSpec, nativeSpec } from '../../src/engine/install/spec.ts';
import { kubernetesValidate, pathOf } from '../support/tools.ts';

const text = readFileSync('deploy/arc/values.yaml', 'utf8');

/** Strict where Helm is not: it takes a key that its chart does not know, and does nothing with it. */
const valuesSchema = z.strictObject({
  githubConfigUrl: z.string(),
  githubConfigSecret: z.string(),
  runnerScaleSetName: z.string().max(45),
  minRunners: z.int().min(0),
  maxRunners: z.int().min(1),
  template: z.strictObject({
    spec: z.looseObject({
      securityContext: z.looseObject({ runAsUser: z.int(), fsGroup: z.int() }),
      containers: z.tuple([
        z.looseObject({
          name: z.literal('runner'),
          command: z.tuple([z.literal('/home/runner/run.sh')]),
          volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
        }),
      ]),
      volumes: z.array(z.looseObject({ name: z.string() })),
    }),
  }),
});

const values = valuesSchema.parse(parse(text));
const { spec } = values.template;
const [runner] = spec.containers;
/** Gigabytes of room that staging asks for. */
const [peak, nativePeak] = [gpuSpec, nativeSpec].map(
  (engine) => /needs ([\d.]+) GB/.exec(noSpace(engine, '').message)?.[1] ?? '',
);

const validator = await kubernetesValidate();
const reason = 'reason' in validator ? ` (skipped: ${validator.reason})` : '';

describe('the pod of a runner', () => {
  it.skipIf(reason !== '')(`has nothing that Kubernetes does not know${reason}`, () => {
    expect(validate(pathOf(validator), spec)).toEqual({ status: 0, output: expect.stringContaining('passed') });
    const misspelt = validate(pathOf(validator), { ...spec, securtyContext: spec.securityContext });
    expect(misspelt).toEqual({ status: 1, output: expect.stringContaining("'securtyContext' was unexpected") });
  });

  it('meets the restricted pod security standard', () => {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(runner.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    expect(spec.automountServiceAccountToken).toBe(false);
  });

  it('can write its volumes: the user is the one of the image, and Kubernetes gives the volumes to its group', () => {
    expect(readFileSync('deploy/arc/Dockerfile', 'utf8')).toContain(`\nUSER ${spec.securityContext.runAsUser}\n`);
    expect(spec.securityContext.fsGroup).toBe(spec.securityContext.runAsUser);
    for (const { name: _, ...kind } of spec.volumes) {
      expect(['ephemeral', 'emptyDir']).toContain(Object.keys(kind)[0]);
    }
  });

  it('mounts every volume, and asks for as much of the disk as they and the data sets may take', () => {
    expect(runner.volumeMounts.map(({ name }) => name)).toEqual(spec.volumes.map(({ name }) => name));
    const gibibytes = (pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
    const forData = gibibytes(/ephemeral-storage: (\d+)Gi/) - gibibytes(/sizeLimit: (\d+)Gi/);
    // The engine that a job installs if the image has another, and the whole cats_vs_dogs for one size.
    expect((forData * 2 ** 30) / 1e9).toBeGreaterThan(Number(peak) + 3);
  });

  it('says in words what the engine takes', () => {
    const download = gpuSpec.wheels.reduce((sum, { bytes }) => sum + bytes, 0);
    const [fetched, staged] = [download, gpuSpec.unpacked].map((bytes) => (bytes / 1e9).toFixed(1));
    const guide = readFileSync('docs/github.md', 'utf8').replace(/\s+/g, ' ');
    expect(guide).toContain(
      `${peak} GB to install the GPU engine (${staged} GB stay) or ${nativePeak} GB for the native one`,
    );
    expect(guide).toContain(`downloads ${fetched} GB and takes ${staged} GB of the image`);
    expect(readFileSync('deploy/arc/Dockerfile', 'utf8')).toContain(`Downloads ${fetched} GB and leaves ${staged} GB.`);
  });
});

describe('the scale set', () => {
  it('is registered at a repository, which has no runner groups', () => {
    expect(new URL(values.githubConfigUrl).pathname.split('/')).toHaveLength(3);
  });

  it('is what ABLATION_RUNNER is to be set to', () => {
    expect(text).toContain(`ABLATION_RUNNER to "${values.runnerScaleSetName}" (with the quotes`);
  });

  it('comes with both charts in one version, which Renovate finds', () => {
    const { customManagers } = JSON.parse(readFileSync('renovate.json', 'utf8'));
    const found = [...text.matchAll(new RegExp(customManagers[0].matchStrings[0], 'g'))].map(({ groups }) => groups);
    expect(found.map((chart) => chart?.depName?.split('/').at(-1))).toEqual([
      'gha-runner-scale-set-controller',
      'gha-runner-scale-set',
    ]);
    expect(new Set(found.map((chart) => chart?.currentValue)).size).toBe(1);
  });
});

/** Checks a pod against the strict schema of the newest Kubernetes. */
function validate(folder: string, podSpec: object): { status: number | null; output: string } {
  const temporary = mkdtempSync(join(tmpdir(), 'ablate-pod-'));
  try {
    const file = join(temporary, 'pod.yaml');
    const metadata = { name: 'runner' };
    writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec }));
    const { status, stdout, stderr } = spawnSync('python3', ['-m', 'kubernetes_validate', '--strict', file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: folder },
    });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
