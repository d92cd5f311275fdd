import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { at } from '../base/arrays.ts';
import { shortened } from '../base/format.ts';
import { terminalText } from '../base/plain.ts';
import type { RunTasks, Task, TaskReport } from '../run/task.ts';
import { wrapped } from './terminal.ts';

/** Shows tasks on stderr: live on a terminal, otherwise as plain lines. */
export const runTasks: RunTasks = async (tasks, atOnce) => {
  if (process.stderr.isTTY) await runLive(tasks, atOnce);
  else await runPlain(tasks, atOnce);
};

/** Runs one task, and returns its result. */
export async function runTask<Result>(title: string, run: (report: TaskReport) => Promise<Result>): Promise<Result> {
  const results: Result[] = [];
  await runTasks([{ title, run: async (report) => void results.push(await run(report)) }], 1);
  return at(results, 0);
}

/** Columns that listr2 needs for its marks. */
const marks = 6;

async function runLive(tasks: readonly Task[], atOnce: number): Promise<void> {
  const width = (process.stderr.columns || 80) - marks;
  const list = new Listr(
    tasks.map(({ title, run }) => ({
      title,
      task: (_, task) =>
        run({
          title: (text) => {
            task.title = wrapped(text, width);
          },
          line: (text) => {
            // The title already names it.
            const news = text.startsWith(`${title}: `) ? text.slice(title.length + 2) : text;
            task.output = wrapped(news, width);
          },
          status: (text) => {
            task.title = shortened(`${title}: ${text}`, width);
          },
        }),
      rendererOptions: { outputBar: Number.POSITIVE_INFINITY, persistentOutput: true },
    })),
    {
      renderer: 'default',
      concurrent: atOnce,
      // The command handles signals itself, because it saves a checkpoint first.
      registerSignalListeners: false,
      rendererOptions: {
        showErrorMessage: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    },
  );
  await list.run();
}

async function runPlain(tasks: readonly Task[], atOnce: number): Promise<void> {
  const line = (text: string) => {
    process.stderr.write(`${terminalText(text)}\n`);
  };
  const report = { title: line, line, status: () => undefined };
  // Workers share the iterator: each takes the next task when it is done with one.
  const queue = tasks.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const task of queue) {
      if (failed) return;
      await task.run(report).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
