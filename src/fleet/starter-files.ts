/** One file that `init` writes. `name` is relative; `mode` for the file system. */
export interface StarterFile {
  readonly name: string;
  readonly content: string;
}

const FLEET = `# The appliances to audit and how. No password ever stands in this file.
# Paths are relative to this file. "sps-audit check" tries everything and writes nothing.
schemaVersion: 1

organisation: { name: Example Ltd, unit: Privileged Access }

defaults:
  # baseline: the rules everybody should meet. extended: all rules. strict: all rules with tighter limits.
  profile: baseline

  # An account of the appliance that may read and nothing else. Where its password comes from, one of:
  #   passwordEnv: SPS_PASSWORD                     an environment variable
  #   passwordFile: /run/credentials/sps            a file that only this user can read (mode 0600)
  #   passwordCommand: [vault, kv, get, …]          what a program prints; it has ten seconds
  # or, in place of user name and password, clientCertificate: { certificateFile: a.pem, keyFile: a.key.pem }
  credentials: { username: auditor, passwordEnv: SPS_PASSWORD }

  # How the certificate of an appliance is verified: by the CAs of this system, unless one of these is given.
  # "sps-audit check" prints the pin of each appliance; compare it on the appliance itself before you copy it.
  # tls: { caFile: ./corporate-ca.pem }
  # tls: { pinSha256: "AB:CD:…" }

# "sps-audit fleet discover https://CENTRAL-NODE" lists the nodes of a cluster to paste here.
appliances:
  - name: sps-example-01
    url: https://sps-example-01.invalid
    labels: { site: example, env: prod }
    criticality: high

# Accepted findings, and what people state about the rules that no program can judge.
waivers: ./waivers.yaml
attestations: ./attestations.yaml

reports:
  formats: [html, json]
  out: ./reports

# When the exit code of a scan says "findings" (10), and when "incomplete" (20).
gates: { failOn: high, minCoverage: 100 }

# A key that recognises the same secret on several appliances and from scan to scan, and one that signs the evidence.
# "sps-audit keys generate" makes both.
# keys: { fingerprintFile: ./fingerprint.key, signing: { file: ./signing.pem } }

# Facts that an appliance does not tell and some rules ask for. "sps-audit check" names the rules that wait for one.
inventory: {}
`;

const WAIVERS = `# Accepted findings. A waived finding stays in every report, with who accepted it and until when.
# "sps-audit waivers lint" checks this file.
schemaVersion: 1
waivers: []
# To waive something, put this in the place of the line above, without the marks:
# waivers:
#   - id: W-1
#     rule: SPS-CONN-002                # see "sps-audit rules list"
#     appliances: [sps-example-01]      # or labels: { env: test }
#     resource: old-switches            # one object by its name; leave it out for all of them
#     justification: Its clients cannot cope with signed sessions until they are replaced.
#     compensatingControl: They stand in a network of their own, and a second person watches.
#     approver: Jo Doe, head of operations
#     ticket: CHG-1234
#     created: 2026-01-15
#     expires: 2026-03-31
`;

const ATTESTATIONS = `# What people state about the rules that no program can judge. A statement ends when its rule is due again.
# "sps-audit attest template" writes one entry for every such rule, to be filled in.
schemaVersion: 1
attestations: []
# To state something, put this in the place of the line above, without the marks:
# attestations:
#   - id: A-1
#     rule: SPS-MAN-001                 # see "sps-audit rules list"
#     appliances: [sps-example-01]
#     outcome: pass                     # or fail, notapplicable
#     by: Jo Doe, head of operations
#     date: 2026-01-15
#     statement: Looked at on the spot; as expected.
#     evidence: [CHG-1234]
`;

const IGNORED = `# Secrets: never to be shared.
*.key
*.pem
!*.pub.pem
!*-ca.pem
.env

# What scans leave: evidence has its own place and its own retention.
reports/
*.db
*.db-shm
*.db-wal
`;

/** The files of a new audit: a fleet file, its registers, and what version control must leave out. */
export const STARTER_FILES: readonly StarterFile[] = [
  { name: 'sps-audit.config.yaml', content: FLEET },
  { name: 'waivers.yaml', content: WAIVERS },
  { name: 'attestations.yaml', content: ATTESTATIONS },
  { name: '.gitignore', content: IGNORED },
];
