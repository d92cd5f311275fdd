#!/usr/bin/env bash
# Trains a study as a SLURM array, one task per run, and then makes its report: slurm.sh FOLDER [options of ablate plan]
# Options of sbatch come from its own variables, such as SBATCH_PARTITION and SBATCH_TIMELIMIT.
set -euo pipefail
here=$(dirname "$0")
folder=$1
runs=$("$here/plan.sh" "$@")
array=$(sbatch --parsable --array="0-$((runs - 1))" "$here/run.sh" "$folder")
# afterany: a run that failed is a row of the report.
report=$(sbatch --parsable --dependency="afterany:$array" --job-name=ablation-report \
  --wrap="npx ablate report '$folder/results'")
echo "Runs: job $array. Report: job $report, then $folder/results/report.md"
