#!/usr/bin/env bash
# All official age vectors that do not need post-quantum receivers: 124 of 143.
. "$(dirname "$0")/lib_seal.sh"
npm_packages cctv-age@0.2.0
node "$(dirname "$0")/age_vectors.mjs" "$tool" "$scratch" "$npm_dir"
