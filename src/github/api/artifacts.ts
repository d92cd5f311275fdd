import { createHash } from 'node:crypto';
import { DefaultArtifactClient } from '@actions/artifact';
import { ConfigurationError } from '../../base/errors.ts';
import type { Client, Repository } from './github.ts';
import { unzipTexts } from './unzip.ts';

/** An artifact of a workflow run, as the API lists it. */
export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** `sha256:<hex>` of the zip, computed by GitHub at the upload. */
  readonly digest: string | undefined;
}

/** More than 256 jobs with ten attempts each upload. */
const maximumArtifacts = 5000;
/** Most bytes of a zip to download. */
const maximumBytes = 2 ** 23;

/** Uploads files of one folder. The name must not have been used in this workflow run. */
export async function uploadArtifact(name: string, folder: string, files: readonly string[]): Promise<void> {
  await new DefaultArtifactClient().uploadArtifact(name, [...files], folder);
}

/** Downloads an artifact that an earlier job of this workflow run uploaded, and unpacks it into `folder`. */
export async function downloadArtifact(name: string, folder: string): Promise<void> {
  const client = new DefaultArtifactClient();
  const { artifact } = await client.getArtifact(name);
  const expected = artifact.digest === undefined ? {} : { expectedHash: artifact.digest };
  const { digestMismatch } = await client.downloadArtifact(artifact.id, { path: folder, ...expected });
  if (digestMismatch) {
    throw new ConfigurationError(`Artifact ${name} was damaged on its way: run the job again.`);
  }
}

/** The artifacts of a workflow run whose name starts with `prefix`; throws if there are absurdly many. */
export async function listArtifacts(
  client: Client,
  repository: Repository,
  runId: number,
  prefix: string,
): Promise<readonly ListedArtifact[]> {
  const listed: ListedArtifact[] = [];
  const pages = client.paginate.iterator(client.rest.actions.listWorkflowRunArtifacts, {
    ...repository,
    run_id: runId,
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const { id, name, size_in_bytes: bytes, digest, expired } of data) {
      if (!expired && name.startsWith(prefix)) listed.push({ id, name, bytes, digest: digest ?? undefined });
    }
    if (listed.length > maximumArtifacts) {
      throw new ConfigurationError(
        `Workflow run ${runId} has more than ${maximumArtifacts} artifacts called ${prefix}*, and no study makes as many: look at the jobs that uploaded them.`,
      );
    }
  }
  return listed;
}

/** Downloads an artifact and reads its files; throws if it is too large or not what was uploaded. */
export async function readArtifact(
  client: Client,
  repository: Repository,
  artifact: ListedArtifact,
): Promise<ReadonlyMap<string, string>> {
  if (artifact.bytes > maximumBytes) {
    throw new ConfigurationError(
      `Artifact ${artifact.name} has ${artifact.bytes} bytes, expected at most ${maximumBytes}: look at the job that uploaded it.`,
    );
  }
  const { data } = await client.rest.actions.downloadArtifact({
    ...repository,
    artifact_id: artifact.id,
    archive_format: 'zip',
  });
  const zip = Buffer.from(data as ArrayBuffer);
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  if (digest !== artifact.digest) {
    throw new ConfigurationError(
      `Artifact ${artifact.name} has digest ${digest}, expected ${artifact.digest}: it was damaged on its way, run the job again.`,
    );
  }
  return unzipTexts(zip, artifact.name);
}
