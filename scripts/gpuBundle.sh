#!/bin/sh
# Unpacks what gpuBundle.mjs has packed, which lies beside this file, and runs the GPU benchmark with it: sh run.sh [FOLDER FOR RESULTS].
# Needs no network, no Node.js, and writes only to that folder and a temporary one. BENCH_PROVIDERS
# names the folder of onnxruntime's provider files for CUDA; with BENCH_QUICK=1 it only shows whether all of it runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
results=${1:-$here/results}
mkdir -p "$results"
results=$(cd "$results" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat "$here"/facedex-gpu.tar.xz.* >"$work/whole.tar.xz"
tar -xJf "$work/whole.tar.xz" -C "$work" 2>/dev/null ||
  python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$work/whole.tar.xz" "$work"
cd "$work/facedex-gpu"

# The machine's own libraries, where it has them.
if [ -d vulkan ]; then
  for file in vulkan/*.so.*; do
    if ldconfig -p 2>/dev/null | grep -q "$(basename "$file") "; then rm "$file"; fi
  done
  export LD_LIBRARY_PATH="$PWD/vulkan${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
# In containers the driver's manifest often lies where no loader looks.
if [ -z "${VK_DRIVER_FILES:-}" ] && [ ! -e /etc/vulkan/icd.d/nvidia_icd.json ] && [ ! -e /usr/share/vulkan/icd.d/nvidia_icd.json ]; then
  for file in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    [ ! -e "$file" ] || export VK_DRIVER_FILES="$file"
  done
fi

nvidia-smi -L 2>/dev/null || echo 'nvidia-smi is not there'
status=0
./node start.js || status=$?
cp -r benchmarks/results/. "$results" 2>/dev/null || true
exit $status
