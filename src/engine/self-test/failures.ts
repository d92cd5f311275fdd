/**
 * Whether TensorFlow's message is about memory in use or a failing driver. Such a failure says nothing about how
 * kernels compute. The words are those of CUDA, cuBLAS, cuDNN and TensorFlow's allocator.
 */
export const isOfTheMachine = (message: string): boolean =>
  /CUDA_ERROR_|CUDA error|cudaError|out of memory|OOM when allocating|(CUBLAS|CUDNN)_STATUS_(NOT_INITIALIZED|ALLOC_FAILED)|Failed to (create|initialize) (cublas|cudnn|cusolver)|no kernel image is available/i.test(
    message,
  );
