#!/usr/bin/env bash
# Plans a study for a cluster: plan.sh FOLDER [options of ablate plan]
# FOLDER lies on a disk that all machines share. It gets the plan, the names of the runs and, later, their results.
set -euo pipefail
folder=$1
shift
mkdir -p "$folder/results"
npx ablate plan --json "$@" > "$folder/plan.json"
npx ablate plan "$@" > "$folder/runs.txt"
# Once, ahead of the runs, which would otherwise wait for one another.
npx ablate data --plan "$folder/plan.json" >&2
wc -l < "$folder/runs.txt"
