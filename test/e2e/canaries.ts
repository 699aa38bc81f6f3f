import type { SimulatedAppliance } from '../support/appliance/index.ts';

/** Secrets that an appliance is made to tell. Each is a text that nothing else contains. */
export const CANARIES = {
  community: 'canary-community-51c7',
  smtpPassword: 'canary-smtp-83d0',
  hash: 'canaryHash9f21',
  privateKey: 'Y2FuYXJ5LXByaXZhdGUta2V5LTRlNmE',
  address: 'canary-url-password-7712',
  error: 'canary-error-0d4c',
} as const;

/** Writes them where an appliance might have them: under telling names, under innocent ones, and in the text of an error. */
export function plantCanaries(appliance: SimulatedAppliance): void {
  const pem = `-----BEGIN PRIVATE KEY-----\n${CANARIES.privateKey}\n-----END PRIVATE KEY-----\n`;
  appliance.patch({
    '/api/configuration/management/snmp/trap': ({ body }) => {
      body.version.value.community = CANARIES.community;
    },
    '/api/configuration/management/email': ({ body }) => {
      body.smtp_auth.password = CANARIES.smtpPassword;
    },
    '/api/configuration/management/syslog': ({ body }) => {
      body.note = pem;
      body.comment = `see https://admin:${CANARIES.address}@files.altbau.example/`;
    },
    '/api/configuration/management/webinterface': ({ body }) => {
      body.last_login = `root:$6$salt$${CANARIES.hash}:19000:0`;
    },
    '/api/configuration/datetime/timezone': {
      $status: 500,
      error: { type: 'InternalError', message: `password=${CANARIES.error}`, details: { resource: pem } },
    },
  });
}
