/** How a piece of work reports while it runs. */
export interface TaskReport {
  /** Replaces the task's title, such as by its outcome. */
  title(text: string): void;
  /** One lasting line. */
  line(text: string): void;
  /** Where the work stands; on a terminal each replaces the one before, elsewhere none is printed. */
  status(text: string): void;
}

/** A named piece of work. */
export interface Task {
  readonly title: string;
  run(report: TaskReport): Promise<void>;
}

/** Runs tasks, so many at once, and shows them to people; after the first one that throws no other is begun. */
export type RunTasks = (tasks: readonly Task[], atOnce: number) => Promise<void>;
