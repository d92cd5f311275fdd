#!/usr/bin/env bash
# Trains one run of a planned study: run.sh FOLDER
# The cluster says which one: the index in a SLURM array or in an indexed Job of Kubernetes.
#SBATCH --job-name=ablation
#SBATCH --signal=B:TERM@60
#SBATCH --requeue
set -euo pipefail
folder=$1
index=${SLURM_ARRAY_TASK_ID:-${JOB_COMPLETION_INDEX:?neither a SLURM array nor an indexed Job runs this script}}
run=$(sed -n "$((index + 1))p" "$folder/runs.txt")
# Not npx: the signal that asks for a checkpoint would end npx alone.
program=node_modules/.bin/ablate
[ -e "$program" ] || program=bin/ablate.mjs
# --resume: a job that is started again goes on from there.
exec node "$program" train --plan "$folder/plan.json" --run "$run" --out "$folder/results" --resume
