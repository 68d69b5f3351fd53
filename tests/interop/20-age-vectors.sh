#!/usr/bin/env bash
# All official age vectors that do not need post-quantum receivers: 124 of 143.
# tool, scratch and npm_dir come from lib_seal.sh; "id" is a file here.
# shellcheck disable=SC2154,SC2238
set -euo pipefail
. "$(dirname "$0")/lib_seal.sh"
npm_packages cctv-age@0.2.0
node "$(dirname "$0")/age_vectors.mjs" "$tool" "$scratch" "$npm_dir"
