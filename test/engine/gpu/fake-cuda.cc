// A driver without a GPU: the functions of libcuda.so.1 and libnvidia-ml.so.1 that Ablate calls, with the answers that
// the environment names. FAKE_GPUS holds one GPU per line: name;bytes;free bytes;major;minor;multiprocessors. As with the
// real one, CUDA_VISIBLE_DEVICES picks and orders them by number.
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Gpu {
  std::string name;
  size_t memory, free;
  int major, minor, multiprocessors;
};

int Number(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? 0 : atoi(value);
}

std::vector<Gpu> Gpus() {
  std::vector<Gpu> all, visible;
  std::istringstream lines(getenv("FAKE_GPUS") == nullptr ? "" : getenv("FAKE_GPUS"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::vector<std::string> f;
    for (std::string field; std::getline(fields, field, ';');) f.push_back(field);
    all.push_back({f[0], std::stoul(f[1]), std::stoul(f[2]), std::stoi(f[3]), std::stoi(f[4]), std::stoi(f[5])});
  }
  const char* chosen = getenv("CUDA_VISIBLE_DEVICES");
  if (chosen == nullptr) return all;
  std::istringstream numbers(chosen);
  for (std::string number; std::getline(numbers, number, ',');) visible.push_back(all.at(std::stoi(number)));
  return visible;
}

int current = 0;

}  // namespace

extern "C" {

int cuInit(unsigned) { return Number("FAKE_CUDA_INIT"); }
int cuDriverGetVersion(int* version) { return *version = Number("FAKE_CUDA"), 0; }
int cuDeviceGetCount(int* count) { return *count = static_cast<int>(Gpus().size()), 0; }
int cuDeviceGet(int* device, int index) { return *device = index, 0; }
int cuDeviceGetName(char* name, int length, int device) {
  return strncpy(name, Gpus()[device].name.c_str(), length), 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int device) { return *bytes = Gpus()[device].memory, 0; }
int cuDeviceGetAttribute(int* value, int which, int device) {
  const Gpu gpu = Gpus()[device];
  *value = which == 75 ? gpu.major : which == 76 ? gpu.minor : which == 16 ? gpu.multiprocessors : -1;
  return 0;
}
int cuDevicePrimaryCtxRetain(void** context, int device) {
  *context = &current;
  current = device;
  return Number("FAKE_CUDA_CONTEXT");
}
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxSetCurrent(void*) { return 0; }
int cuMemGetInfo_v2(size_t* free, size_t* total) {
  *free = Gpus()[current].free;
  *total = Gpus()[current].memory;
  return 0;
}
int cuGetErrorName(int error, const char** name) {
  *name = error == 100   ? "CUDA_ERROR_NO_DEVICE"
          : error == 2   ? "CUDA_ERROR_OUT_OF_MEMORY"
          : error == 803 ? "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"
                         : nullptr;
  return *name == nullptr ? 1 : 0;
}

int nvmlInit_v2() { return 0; }
int nvmlSystemGetDriverVersion(char* version, unsigned length) {
  return strncpy(version, getenv("FAKE_DRIVER"), length), 0;
}
}
