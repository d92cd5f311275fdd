/** Means and deviations of ImageNet's channels, the constants that torchvision's networks are trained with. */
export const normalize = {
  mean: [0.485, 0.456, 0.406].map((value) => 255 * value),
  std: [0.229, 0.224, 0.225].map((value) => 255 * value),
};
