#!/usr/bin/env bash
# Starts a Slurm of one node on this machine, all of whose state lies in one folder: start.sh FOLDER
# Needs Debian's slurm-wlm and munge, and root; stop.sh ends it. Snakemake drops SLURM_CONF from the
# environment of its jobs, so the configuration must stand where Slurm looks for it.
set -euo pipefail

folder=${1:?which folder holds the state of this Slurm?}
for program in munged slurmctld slurmd sbatch; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null \
    || { echo "$program is missing: apt-get install slurm-wlm munge" >&2; exit 3; }
done
[ "$(id -u)" = 0 ] || { echo "Slurm's daemons need root to start jobs" >&2; exit 3; }
[ ! -e /etc/slurm/slurm.conf ] || { echo "/etc/slurm/slurm.conf: this machine has a Slurm already" >&2; exit 3; }
export PATH=$PATH:/usr/sbin

mkdir -p "$folder"/{munge,state,spool,log}
folder=$(cd "$folder" && pwd)
# munged refuses a key and a socket that others might read.
chmod 700 "$folder/munge"
head -c 128 /dev/urandom > "$folder/munge/key"
chmod 600 "$folder/munge/key"

free_port() { # FROM: the first port from there on that nobody listens on
  local port=$1
  while (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
controller_port=$(free_port 16817)
node_port=$(free_port $((controller_port + 1)))
host=$(hostname -s)

cat > "$folder/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller_port
SlurmdPort=$node_port
SlurmUser=root
AuthType=auth/munge
# A job that lost its node starts again when its credential has expired, after two minutes by default.
AuthInfo=socket=$folder/munge/socket,cred_expire=15
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
# No control groups and no accounting: neither is there in a container.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,batch_sched_delay=0
# A node that was lost is used again as soon as it answers; its jobs go back into the queue.
ReturnToService=2
SlurmdTimeout=10
# A job that a node does not know when it returns counts as lost at once, not a minute later.
BatchStartTimeout=2
KillWait=2
JobRequeue=1
# squeue must still know of jobs that have ended when Snakemake asks.
MinJobAge=300
MaxArraySize=1001
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(free -m | awk '/^Mem/ {print $2}') * 8 / 10)) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=60 State=UP
CONF
mkdir -p /etc/slurm
ln -s "$folder/slurm.conf" /etc/slurm/slurm.conf

munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/log/munged" --seed-file="$folder/munge/seed"
slurmctld
slurmd
for _ in $(seq 60); do
  [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ] && exit 0
  sleep 0.5
done
echo "Slurm did not come up; its logs:" >&2
tail -n 20 "$folder"/log/* >&2
exit 1
