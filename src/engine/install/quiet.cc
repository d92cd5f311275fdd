// TensorFlow 2.21 logs through Abseil before Abseil is told about TF_CPP_MIN_LOG_LEVEL, so that variable has no effect
// and every process would start with two lines about oneDNN. The loader looks a symbol up in the binding before it
// looks in the libraries the binding needs, so this definition of absl::MinLogLevel() takes the place of theirs.
#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {

// The least severity that is logged: 0 information, 1 warnings, 2 errors (the default).
enum class LogSeverityAtLeast : int {};

LogSeverityAtLeast MinLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return static_cast<LogSeverityAtLeast>(level == nullptr ? 2 : std::atoi(level));
}

}  // namespace lts_20250814
}  // namespace absl
