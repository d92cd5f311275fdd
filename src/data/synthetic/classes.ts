/** The classes of the drawings, in the order of their labels. */
export const drawnClasses = ['cat', 'dog'] as const;
export type DrawnClass = (typeof drawnClasses)[number];
