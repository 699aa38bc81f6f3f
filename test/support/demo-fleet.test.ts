import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { basic, browse, logIn } from './browse.ts';
import { startDemoFleet } from './demo-fleet.ts';

it('is four appliances, of which one is off and one does not tell everything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-fleet-'));
  const fleet = await startDemoFleet(folder);
  try {
    const text = await readFile(fleet.fleetFile, 'utf8');
    expect(text).not.toContain(fleet.environment['SPS_PASSWORD']);
    const { appliances } = parse(text) as { appliances: { name: string; url: string }[] };
    const [ams, ber, fra, lon] = appliances.map(({ url }) => url) as [string, string, string, string];

    for (const [url, hostname] of [
      [ams, 'sps-ams-01'],
      [ber, 'sps-ber-01'],
      [fra, 'sps-fra-01'],
    ] as const) {
      expect(JSON.parse((await browse(`${url}/api/info`)).text).body.hostname).toBe(hostname);
    }
    await expect(browse(`${lon}/api/info`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const acls = '/api/configuration/aaa/acls';
    expect((await browse(fra + acls, { headers: await logIn(fra) })).status).toBe(403);
    expect((await browse(ams + acls, { headers: await logIn(ams) })).status).toBe(200);
    const { status } = await browse(`${ber}/api/authentication`, { headers: basic(fleet.environment['SPS_PASSWORD']) });
    expect(status).toBe(200);
  } finally {
    await fleet.stop();
    await rm(folder, { recursive: true });
  }
});
