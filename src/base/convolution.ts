/**
 * How the compiled graph computes a convolution. `auto`: in the fastest exact way for its shape. `direct`: with
 * TensorFlow's own convolution. A GPU always does the latter.
 */
export const convolutionChoices = ['auto', 'direct'] as const;
export type ConvolutionChoice = (typeof convolutionChoices)[number];
