import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { sha256 } from '../../base/files/digest.ts';
import { openZip } from '../../base/files/zip.ts';
import type { GitHub } from './github.ts';

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
/** Most bytes of a zip to download, and of one unpacked file. */
const maximumBytes = 2 ** 23;
/** Most files in an archive. */
const maximumFiles = 16;
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'ablate-artifact-'));

/** Uploads files of one folder. The name must not have been used in this workflow run. */
export async function uploadArtifact(name: string, folder: string, files: readonly string[]): Promise<void> {
  await new DefaultArtifactClient().uploadArtifact(name, [...files], folder);
}

/** Uploads files by name and content. */
export async function uploadFiles(
  name: string,
  contents: Iterable<readonly [string, string | Uint8Array]>,
): Promise<void> {
  const folder = await newFolder();
  const paths: string[] = [];
  for (const [file, content] of contents) {
    paths.push(join(folder, file));
    await writeFile(join(folder, file), content);
  }
  await uploadArtifact(name, folder, paths);
}

/** Downloads an artifact that an earlier job of this workflow run uploaded. Returns the folder of its files. */
export async function downloadArtifact(name: string): Promise<string> {
  const folder = await newFolder();
  const client = new DefaultArtifactClient();
  const { artifact } = await client.getArtifact(name);
  const expected = artifact.digest === undefined ? {} : { expectedHash: artifact.digest };
  const { digestMismatch } = await client.downloadArtifact(artifact.id, { path: folder, ...expected });
  if (!digestMismatch) return folder;
  throw new ConfigurationError(`Artifact ${name} was damaged on its way: run the job again.`);
}

/** The artifacts of a workflow run whose name starts with `prefix`; throws if there are absurdly many. */
export async function listArtifacts(
  { client, repository }: GitHub,
  runId: number,
  prefix: string,
): Promise<readonly ListedArtifact[]> {
  const listed: ListedArtifact[] = [];
  const query = { ...repository, run_id: runId, per_page: 100 };
  for await (const { data } of client.paginate.iterator(client.rest.actions.listWorkflowRunArtifacts, query)) {
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
  { client, repository }: GitHub,
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
  // The API's description does not say what a zip is.
  const zip = Buffer.from(z.instanceof(ArrayBuffer).parse(data));
  const digest = `sha256:${sha256(zip)}`;
  if (digest !== artifact.digest) {
    throw new ConfigurationError(
      `Artifact ${artifact.name} has digest ${digest}, expected ${artifact.digest}: it was damaged on its way, run the job again.`,
    );
  }
  return unzipTexts(zip, artifact.name);
}

/**
 * Reads the files of a small zip into memory, as text by name. The archive may come from a stranger: it is refused if a
 * name is a path, or if it holds more than the results of a run can be. `origin` is its name in messages.
 */
export async function unzipTexts(bytes: Buffer, origin: string): Promise<ReadonlyMap<string, string>> {
  try {
    const zip = await openZip(bytes, maximumFiles);
    const texts = new Map<string, string>();
    for (const entry of zip.entries) {
      const name = JSON.stringify(entry.fileName);
      if (!plainName.test(entry.fileName)) throw new Error(`${name} is not a plain file name`);
      const content = await zip.read(entry, maximumBytes).catch((error) => {
        throw new Error(`${name}: ${messageOf(error)}`);
      });
      texts.set(entry.fileName, content.toString('utf8'));
    }
    return texts;
  } catch (error) {
    throw new ConfigurationError(
      `Artifact ${origin} cannot be read (${messageOf(error)}): look at the job that uploaded it.`,
    );
  }
}
