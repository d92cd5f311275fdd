import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { terminalText } from '../base/plain.ts';
import type { RunTasks, Task } from '../run/task.ts';

/** Shows the tasks on stderr: live on a terminal, as plain lines otherwise. */
export const runTasks: RunTasks = async (tasks, atOnce) => {
  if (process.stderr.isTTY) await runLive(tasks, atOnce);
  else await runPlain(tasks, atOnce);
};

async function runLive(tasks: readonly Task[], atOnce: number): Promise<void> {
  const list = new Listr(
    tasks.map(({ title, run }) => ({
      title,
      task: (_, task) =>
        run({
          title: (text) => {
            task.title = text;
          },
          line: (text) => {
            task.output = text;
          },
          status: (text) => {
            task.output = text;
          },
        }),
    })),
    {
      renderer: 'default',
      concurrent: atOnce,
      // Signals are the command's to handle: it saves a checkpoint first.
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
  // Workers that share an iterator: each takes the next task when it has done one.
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
