import { stringify } from 'yaml';
import { kubernetesCron } from './kubernetes-cron.ts';
import type { ScheduleUnit } from './schedule-unit.ts';

const COMMENT = `# kubectl create configmap sps-audit --from-file=sps-audit.config.yaml
#   and --from-file for each file that it names, such as the CA and the waivers
# kubectl create secret generic sps-audit --from-file=password=/dev/stdin
# The fleet file takes the password as passwordEnv: SPS_PASSWORD. A mounted secret would be readable by its group, which is refused.
# Findings (exit code 10), incomplete (20), both (30) and expired (40) end the job as failed; it is not repeated before the next time.
`;
const NO_JITTER = '# A CronJob begins on time: there is no counterpart of --jitter.\n';

/** A CronJob (batch/v1) with a claim for the reports: non-root, read-only, secrets by reference. Pure. @throws AuditError (exit 2) for times that it cannot say. */
export function renderKubernetes(unit: ScheduleUnit): string {
  const documents = [claim(), cronJob(unit)].map((document) =>
    stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return `${COMMENT}${unit.jitterMs === 0 ? '' : NO_JITTER}${documents.join('---\n')}`;
}

const LABELS = { 'app.kubernetes.io/name': 'sps-audit' };

function claim(): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'sps-audit-reports', labels: LABELS },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
  };
}

function cronJob(unit: ScheduleUnit): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'sps-audit', labels: LABELS },
    spec: {
      schedule: kubernetesCron(unit.cron, unit.timeZone),
      timeZone: unit.timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 4 * 60 * 60,
          template: { metadata: { labels: LABELS }, spec: podSpec(unit) },
        },
      },
    },
  };
}

function podSpec({ image }: ScheduleUnit): object {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 120,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'scan',
        image,
        args: ['scan', '--config', '/etc/sps-audit/sps-audit.config.yaml', '--out', '/reports', '--log-format', 'json'],
        env: [
          { name: 'SPS_PASSWORD', valueFrom: { secretKeyRef: { name: 'sps-audit', key: 'password' } } },
          { name: 'HOME', value: '/tmp' },
        ],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } },
        volumeMounts: [
          { name: 'config', mountPath: '/etc/sps-audit', readOnly: true },
          { name: 'reports', mountPath: '/reports' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: 'sps-audit' } },
      { name: 'reports', persistentVolumeClaim: { claimName: 'sps-audit-reports' } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    ],
  };
}
