#!/usr/bin/env bash
# Installs everything that the engine and the tests need on Debian or Ubuntu, besides Node.js, and Go for `npm run test:e2e`.
# The dev container, CI and .ci/run call it. What is there stays, so it can be run again.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

# Each by what shows that it is there. The engine is compiled by g++ and downloaded by pip; Chromium opens the report's page.
missing=()
command -v git > /dev/null || missing+=(git)
command -v g++ > /dev/null || missing+=(g++)
command -v chromium > /dev/null || missing+=(chromium)
python3 -m pip --version > /dev/null 2>&1 || missing+=(python3-pip)
python3 -c 'import ensurepip' 2> /dev/null || missing+=(python3-venv)

if [ ${#missing[@]} -gt 0 ]; then
  as_root apt-get update -qq || true
fi
for package in "${missing[@]}"; do
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$package" > /dev/null ||
    echo "Could not install $package: tests that need it will say \"skipped\"."
done

# SciPy for the test that recomputes the report from its records, kept outside the checkout.
python="${ABLATE_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/ablate}/tools/recompute"
if ! cmp -s test/recompute/requirements.txt "$python/requirements.txt"; then
  { python3 -m venv --clear "$python" && "$python/bin/pip" install --quiet -r test/recompute/requirements.txt &&
    cp test/recompute/requirements.txt "$python/"; } || echo 'No SciPy: the test that needs it will say "skipped".'
fi

npm ci
npm ci --prefix docs
