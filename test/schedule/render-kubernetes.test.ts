import { CronJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseCron } from '../../src/schedule/cron-times.ts';
import { kubernetesCron } from '../../src/schedule/kubernetes-cron.ts';
import { renderKubernetes } from '../../src/schedule/render-kubernetes.ts';
import { UNIT } from './small-unit.ts';

describe('the job of Kubernetes', () => {
  // Made anew in each test: what is computed while tests are collected counts for none of them.
  const documents = () =>
    parseAllDocuments(renderKubernetes(UNIT)).map((document) => document.toJS() as Record<string, never>);

  it('fits the schemas of batch/v1 and v1', () => {
    const [claim, job] = documents();
    new PersistentVolumeClaim(claim as never).validate();
    const cronJob = new CronJob(job as never);
    cronJob.validate();
    expect(claim).toMatchObject({
      metadata: { name: 'sps-audit-reports' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    });
    expect(cronJob.metadata?.name).toBe('sps-audit');
    expect(cronJob.spec).toMatchObject({
      schedule: UNIT.cron,
      timeZone: UNIT.timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
    });
    // The validator does find mistakes.
    expect(() => new CronJob({ ...(job as object), spec: { schedule: 5 } } as never).validate()).toThrow();
  });

  it.each([
    ['0 2 * * *', '0 2 * * *'],
    ['*/15  8-18 1-15/2,L * *', null],
    ['*/15  8-18 1-15/2 jan,APR mon-fri', '*/15 8-18 1-15/2 jan,APR mon-fri'],
    ['@Weekly', '@weekly'],
    // Its Sunday is 0 only.
    ['0 2 * * 7', '0 2 * * 0'],
    ['0 2 * * 5-7', '0 2 * * 5,6,0'],
    ['0 2 * * SUN-7', '0 2 * * 0,1,2,3,4,5,6'],
    ['0 2 1 * */2', '0 2 1 * 0,2,4,6'],
    // With a star in either it would want both days to be true.
    ['0 2 1,* 1 1', `0 2 ${Array.from({ length: 31 }, (_, day) => day + 1)} 1 1`],
    ['0 2 */16 1 *', '0 2 1,17 1 *'],
    ['0 2 1 * 1,*', '0 2 1 * 0,1,2,3,4,5,6'],
    ['0 2 LW * *', null],
    ['0 2 15W * *', null],
    ['0 2 * * MON#1', null],
    ['0 2 * * 5L', null],
    ['0 2 1 * +1', null],
    ['0 2 * * 1,?', null],
    ['0 2 * * fri-sun', null],
  ])('its schedule means the same times, or is refused: %s', (cron, words) => {
    const { expression } = parseCron(cron, 'UTC');
    if (words === null) {
      const refusal = { exitCode: 2, message: expect.stringContaining('Kubernetes') };
      expect(() => renderKubernetes({ ...UNIT, cron: expression })).toThrow(expect.objectContaining(refusal));
    } else expect(kubernetesCron(expression, 'UTC')).toBe(words);
  });

  it('says what it has no counterpart for, and needs no anchors', () => {
    expect(renderKubernetes(UNIT)).toMatch(/^# .* no counterpart of --jitter/m);
    expect(renderKubernetes({ ...UNIT, jitterMs: 0 })).toMatch(/^(?:#.*\n)+apiVersion: v1\n/);
    expect(renderKubernetes({ ...UNIT, jitterMs: 0 })).not.toContain('jitter');
    expect(renderKubernetes(UNIT)).not.toMatch(/[&*]a1/);
  });

  it('runs as nobody in particular, writes nowhere but into its volumes, and names no secret', () => {
    const spec = new CronJob(documents()[1] as never).spec?.jobTemplate.spec;
    expect(spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 14_400 });
    const { containers = [], ...pod } = spec?.template.spec ?? {};
    expect(pod).toEqual({
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
      volumes: [
        { name: 'config', configMap: { name: 'sps-audit' } },
        { name: 'reports', persistentVolumeClaim: { claimName: 'sps-audit-reports' } },
        { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      ],
    });
    expect(containers).toEqual([
      {
        name: 'scan',
        image: UNIT.image,
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
    ]);
  });
});
