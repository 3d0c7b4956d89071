#!/usr/bin/env bash
# The server and its web studio to try everything in, until Ctrl-C: all it keeps lies in demo/server, new accounts get
# credits, and beside it stands a shop where more are bought and no money moves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
octavia=$PWD/.venv/bin/octavia
mkdir -p demo/server
cd demo/server

export OCTAVIA_SERVER_SIGNUP_CREDITS=${OCTAVIA_SERVER_SIGNUP_CREDITS:-300}
if [[ -z ${OCTAVIA_SERVER_POLAR_ACCESS_TOKEN:-}${OCTAVIA_SERVER_STRIPE_SECRET_KEY:-} ]]; then
  # It ends when the server does, which takes this shell's place.
  coproc SHOP { exec setpriv --pdeathsig TERM "$octavia" dev-payments --port 0; }
  while read -r line <&"${SHOP[0]}"; do
    [[ $line == export\ * ]] && eval "$line"
    [[ -n ${OCTAVIA_SERVER_STRIPE_WEBHOOK_SECRETS:-} ]] && break
  done
fi
echo "A new account gets $OCTAVIA_SERVER_SIGNUP_CREDITS credits; more are bought in the studio, where no money moves."
exec "$octavia" serve "$@"
