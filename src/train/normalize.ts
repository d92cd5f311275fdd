/** Means and standard deviations of ImageNet's channels, as torchvision uses them. */
export const normalize = {
  mean: [0.485, 0.456, 0.406].map((value) => 255 * value),
  std: [0.229, 0.224, 0.225].map((value) => 255 * value),
};
