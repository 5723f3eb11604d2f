#!/bin/sh
# Makes the secrets of deploy/compose.yaml and deploy/compose.replicas.yaml, once: what is there already stays, so that a second run changes no password.
# The folder is for its owner alone; the files can be read by the users in the containers, who see nothing but them.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
if [ ! -e secrets/database_password ]; then
  umask 022
  password=$(openssl rand -hex 24)
  printf '%s\n' "$password" > secrets/database_password.new
  printf 'postgresql://help:%s@database/help\n' "$password" > secrets/database_url
  mv secrets/database_password.new secrets/database_password
  echo "made: the password of the database. Keep a copy of deploy/secrets/ where you keep passwords: the volume opens with this one only."
fi
if [ ! -e secrets/pack_key ]; then
  umask 022
  openssl genpkey -algorithm ed25519 -out secrets/pack_key.new
  mv secrets/pack_key.new secrets/pack_key
  echo "made: the key that signs what the widget answers from while the service is away. All who publish have the same one."
fi
for name in tls_certificate tls_key; do
  [ -e "secrets/$name" ] || echo "missing: deploy/secrets/$name. $([ $name = tls_key ] && echo 'The private key, which user 101 (nginx) can read.' || echo 'The certificate with its chain.')"
done
