#!/usr/bin/env bash
# Ends the Slurm that start.sh started in this folder: stop.sh FOLDER
set -uo pipefail

folder=$(cd "${1:?which folder holds the state of this Slurm?}" && pwd) || exit 1
scancel --user=root --quiet 2>/dev/null
for pid in "$folder/slurmd.pid" "$folder/slurmctld.pid" "$folder/munge/pid"; do
  [ -s "$pid" ] && kill "$(cat "$pid")" 2>/dev/null
done
[ "$(readlink /etc/slurm/slurm.conf)" = "$folder/slurm.conf" ] && rm /etc/slurm/slurm.conf
exit 0
