/**
 * How the compiled graph computes a convolution: `auto`, in the fastest exact way for its shape; `direct`, by TensorFlow's
 * own kernel of that name, as a GPU does in either case.
 */
export const convolutionChoices = ['auto', 'direct'] as const;
export type ConvolutionChoice = (typeof convolutionChoices)[number];
