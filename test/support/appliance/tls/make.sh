#!/bin/sh
# Makes the test certificates beside this file anew: two small authorities, the appliance's certificate in its good and
# bad variants, and a client certificate. Run once; the results are checked in, because their digests are test data.
# The keys are worth nothing outside the tests.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.cnf" <<EOF
[ca]
default_ca = test
[test]
database = $work/index
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[server]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
[wrong_name]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth
subjectAltName = DNS:somewhere-else.example
[client]
basicConstraints = critical, CA:false
extendedKeyUsage = clientAuth
EOF
: > "$work/index"
echo 1000 > "$work/serial"

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

# authority NAME COMMON_NAME: the key of an authority stays in the temporary folder.
authority() {
  key "$work/$1.key.pem"
  openssl req -new -key "$work/$1.key.pem" -subj "/O=Test only/CN=$2" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -selfsign -keyfile "$work/$1.key.pem" -extensions authority \
    -startdate 20200101000000Z -enddate 20400101000000Z -in "$work/$1.csr" -out "$work/$1.pem"
}

# leaf NAME COMMON_NAME AUTHORITY EXTENSIONS START END
leaf() {
  key "$1.key.pem"
  openssl req -new -key "$1.key.pem" -subj "/O=Test only/CN=$2" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -cert "$work/$3.pem" -keyfile "$work/$3.key.pem" -extensions "$4" \
    -startdate "$5" -enddate "$6" -in "$work/$1.csr" -out "$1.pem"
}

authority ca "Appliance test CA"
authority other-ca "Nobody's CA"
cp "$work/ca.pem" ca.pem
leaf server localhost ca server 20200101000000Z 20391231000000Z
leaf expired localhost ca server 20200101000000Z 20210101000000Z
leaf wrong-name somewhere-else.example ca wrong_name 20200101000000Z 20391231000000Z
leaf unknown-ca localhost other-ca server 20200101000000Z 20391231000000Z
leaf client auditor ca client 20200101000000Z 20391231000000Z
chmod 644 ./*.pem
