// Asks the NVIDIA driver what TensorFlow will ask it, before TensorFlow is there: prints one JSON object. The driver reads
// CUDA_VISIBLE_DEVICES and gives the parts of a partitioned GPU (MIG) as devices of their own, in the order in which
// TensorFlow numbers them. Everything is looked up by name: no header and no library of CUDA is needed to compile this.
#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

// From NVIDIA's cuda.h.
constexpr int kMultiprocessors = 16, kMajor = 75, kMinor = 76;
using Device = int;
using Context = void*;

template <typename Function>
bool Find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  return function != nullptr;
}

void Print(const char* text) {
  putchar('"');
  for (; *text != '\0'; ++text) {
    if (*text == '"' || *text == '\\') putchar('\\');
    if (static_cast<unsigned char>(*text) >= ' ') putchar(*text);
  }
  putchar('"');
}

struct Cuda {
  int (*init)(unsigned);
  int (*version)(int*);
  int (*count)(int*);
  int (*get)(Device*, int);
  int (*name)(char*, int, Device);
  int (*memory)(size_t*, Device);
  int (*attribute)(int*, int, Device);
  int (*retain)(Context*, Device);
  int (*release)(Device);
  int (*use)(Context);
  int (*left)(size_t*, size_t*);
  int (*describe)(int, const char**);

  bool Load(void* library) {
    return Find(library, "cuInit", init) && Find(library, "cuDriverGetVersion", version) &&
           Find(library, "cuDeviceGetCount", count) && Find(library, "cuDeviceGet", get) &&
           Find(library, "cuDeviceGetName", name) && Find(library, "cuDeviceTotalMem_v2", memory) &&
           Find(library, "cuDeviceGetAttribute", attribute) && Find(library, "cuDevicePrimaryCtxRetain", retain) &&
           Find(library, "cuDevicePrimaryCtxRelease_v2", release) && Find(library, "cuCtxSetCurrent", use) &&
           Find(library, "cuMemGetInfo_v2", left) && Find(library, "cuGetErrorName", describe);
  }

  int Attribute(int which, Device device) const {
    int value = 0;
    attribute(&value, which, device);
    return value;
  }

  void PrintError(int error) const {
    const char* text = nullptr;
    if (describe(error, &text) != 0 || text == nullptr) text = "an unknown error";
    printf("\"error\":");
    Print(text);
  }

  // What is free can be told only from within; making a context there takes about 0.3 s.
  void PrintFree(Device device) const {
    Context context = nullptr;
    int error = retain(&context, device);
    if (error != 0) {
      PrintError(error);
      return;
    }
    size_t available = 0, total = 0;
    error = use(context);
    if (error == 0) error = left(&available, &total);
    if (error == 0) printf("\"free\":%zu", available);
    else PrintError(error);
    release(device);
  }

  void PrintDevice(int index, int chosen) const {
    Device device = 0;
    char title[256] = "";
    size_t bytes = 0;
    get(&device, index);
    name(title, sizeof title, device);
    memory(&bytes, device);
    printf("{\"name\":");
    Print(title);
    printf(",\"memory\":%zu,\"capability\":\"%d.%d\"", bytes, Attribute(kMajor, device), Attribute(kMinor, device));
    if (index == chosen) {
      printf(",\"chosen\":true,");
      PrintFree(device);
    }
    putchar('}');
  }

  int Multiprocessors(int index) const {
    Device device = 0;
    get(&device, index);
    return Attribute(kMultiprocessors, device);
  }

  // TensorFlow passes over a small GPU beside a larger one (GetMinGPUMultiprocessorCount in
  // tensorflow/core/common_runtime/gpu/gpu_device.cc) and computes on the first of the others.
  int Chosen(int count) const {
    int enough = 0;
    for (int index = 0; index < count; ++index) enough = std::max(enough, Multiprocessors(index));
    enough = std::min(enough, 8);
    if (const char* asked = getenv("TF_MIN_GPU_MULTIPROCESSOR_COUNT")) enough = atoi(asked);
    for (int index = 0; index < count; ++index) {
      if (Multiprocessors(index) >= enough) return index;
    }
    return -1;
  }
};

// Such as 555.42.06; the management library comes with every driver, but not into every container.
void PrintDriver() {
  int (*init)() = nullptr;
  int (*version)(char*, unsigned) = nullptr;
  char text[80] = "";
  void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW);
  if (library == nullptr || !Find(library, "nvmlInit_v2", init) ||
      !Find(library, "nvmlSystemGetDriverVersion", version) || init() != 0 || version(text, sizeof text) != 0) {
    return;
  }
  printf("\"driver\":");
  Print(text);
  putchar(',');
}

}  // namespace

int main() {
  putchar('{');
  PrintDriver();
  void* library = dlopen("libcuda.so.1", RTLD_NOW);
  Cuda cuda;
  if (library == nullptr) {
    printf("\"missing\":");
    Print(dlerror());
  } else if (!cuda.Load(library)) {
    printf("\"missing\":\"a driver of CUDA 12\"");
  } else {
    int version = 0, count = 0;
    cuda.version(&version);
    printf("\"cuda\":%d,", version);
    int error = cuda.init(0);
    if (error == 0) error = cuda.count(&count);
    if (error != 0) {
      cuda.PrintError(error);
    } else {
      const int chosen = cuda.Chosen(count);
      printf("\"devices\":[");
      for (int index = 0; index < count; ++index) {
        if (index > 0) putchar(',');
        cuda.PrintDevice(index, chosen);
      }
      putchar(']');
    }
  }
  puts("}");
}
