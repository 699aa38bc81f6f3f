#!/bin/sh
# Makes the certificates and public keys of this folder anew; private keys are thrown away.
# The tests choose the moment they judge at by the dates found inside, so nothing here ever expires for them.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

authority() { # file, extra arguments for the key
  file=$1
  shift
  openssl req -x509 -newkey "$@" -nodes -keyout "$work/$file.key" -out "$file.pem" -days 3650 -sha384 \
    -subj '/O=Example/CN=Test CA' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
}
authority ca ec -pkeyopt ec_paramgen_curve:secp384r1
authority same-name-ca ec -pkeyopt ec_paramgen_curve:secp384r1

openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/leaf.key" -out "$work/leaf.csr" \
  -subj '/CN=common.example.com' 2>/dev/null
cat >"$work/leaf.ext" <<END
basicConstraints=critical,CA:FALSE
extendedKeyUsage=serverAuth,timeStamping
subjectAltName=DNS:sps.example.com,DNS:*.pam.example.com,DNS:192.0.2.99,IP:192.0.2.10,IP:2001:db8::10
END
openssl x509 -req -in "$work/leaf.csr" -CA ca.pem -CAkey "$work/ca.key" -CAcreateserial -days 100 -sha256 \
  -extfile "$work/leaf.ext" -out leaf.pem 2>/dev/null
rm -f ca.srl

openssl req -x509 -newkey rsa:1024 -nodes -keyout "$work/weak.key" -out weak.pem -days 30 -sha1 -subj '/CN=weak' 2>/dev/null
openssl req -x509 -newkey ed25519 -nodes -keyout "$work/ed.key" -out ed25519.pem -days 30 -subj '/CN=ed' 2>/dev/null

# One key under two names, and a certificate that it signed for another key under the name of the first.
openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:prime256v1 -out "$work/two.key" 2>/dev/null
for name in one two; do
  openssl req -x509 -key "$work/two.key" -out "key-named-$name.pem" -days 30 -subj "/CN=$name" 2>/dev/null
done
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/one.key" -out "$work/one.csr" \
  -subj '/CN=one' 2>/dev/null
printf 'subjectAltName=DNS:w*.example.com\n' >"$work/one.ext"
openssl x509 -req -in "$work/one.csr" -CA key-named-one.pem -CAkey "$work/two.key" -CAcreateserial -days 30 \
  -extfile "$work/one.ext" -out named-like-its-issuer.pem 2>/dev/null
rm -f key-named-one.srl
openssl req -x509 -newkey ed448 -nodes -keyout "$work/ed448.key" -out ed448.pem -days 30 -subj '/CN=ed448' 2>/dev/null
openssl req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -keyout "$work/pss.key" -out rsa-pss.pem -days 30 \
  -subj '/CN=pss' 2>/dev/null

for kind in 'rsa 1024 ssh-rsa-1024' 'rsa 3072 ssh-rsa-3072' 'ecdsa 384 ssh-ecdsa-384' 'ed25519 256 ssh-ed25519'; do
  # shellcheck disable=SC2086
  set -- $kind
  ssh-keygen -q -t "$1" -b "$2" -N '' -C test -f "$work/$3"
  cp "$work/$3.pub" "$3.pub"
done
