import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/model/audit-error.ts';
import { parseCron } from '../../src/schedule/cron-times.ts';
import { parseDuration } from '../../src/schedule/parse-duration.ts';
import { runSchedule, type ScheduleParts } from '../../src/schedule/run-schedule.ts';

const HOUR = 3_600_000;

interface World {
  time: number;
  /** Begin of each run. */
  readonly runs: string[];
  readonly waits: string[];
  readonly setBack: number[];
  readonly threw: string[];
}

/** Lives through `until` with a clock of its own; `onSleep` may turn it, `lengthMs` is how long a run takes. */
async function live(
  cron: string,
  timeZone: string,
  from: string,
  until: string,
  more: { lengthMs?: number; onSleep?: (world: World) => void; jitterMs?: number; fail?: boolean } = {},
): Promise<World> {
  const world: World = { time: Date.parse(from), runs: [], waits: [], setBack: [], threw: [] };
  const stop = new AbortController();
  let running = false;
  // What a run throws the schedule catches: an assertion in it would fail nothing.
  let overlapped = false;
  const parts: ScheduleParts = {
    next: parseCron(cron, timeZone).next,
    now: () => new Date(world.time),
    sleep: async (durationMs) => {
      world.time += durationMs;
      more.onSleep?.(world);
      if (world.time >= Date.parse(until)) stop.abort();
    },
    random: () => 0.5,
    jitterMs: more.jitterMs ?? 0,
    run: async () => {
      overlapped ||= running;
      running = true;
      world.runs.push(new Date(world.time).toISOString());
      world.time += more.lengthMs ?? 60_000;
      await new Promise(setImmediate);
      running = false;
      if (more.fail) throw new Error('broken');
    },
    onWaiting: (due) => void world.waits.push(due.toISOString()),
    onClockSetBack: (byMs) => void world.setBack.push(byMs),
    onRunThrew: (error) => void world.threw.push(String(error)),
    signal: stop.signal,
  };
  await runSchedule(parts);
  expect(overlapped, 'two runs at once').toBe(false);
  return world;
}

describe('a schedule', () => {
  it('runs every night, a week long', async () => {
    const { runs } = await live('0 2 * * *', 'UTC', '2026-06-01T12:00:00Z', '2026-06-08T12:00:00Z');
    expect(runs).toEqual(['02', '03', '04', '05', '06', '07', '08'].map((day) => `2026-06-${day}T02:00:00.000Z`));
  });

  it('never runs twice at once: what a long run misses is not made up for', async () => {
    const { runs } = await live('*/10 * * * *', 'UTC', '2026-06-01T00:05:00Z', '2026-06-01T01:30:00Z', {
      lengthMs: 25 * 60_000,
    });
    expect(runs.map((time) => time.slice(11, 16))).toEqual(['00:10', '00:40', '01:10']);
  });

  it('goes on after a run that throws', async () => {
    const { runs, threw } = await live('0 * * * *', 'UTC', '2026-06-01T00:30:00Z', '2026-06-01T03:30:00Z', {
      fail: true,
    });
    expect([runs.length, threw.length]).toEqual([3, 3]);
  });

  it('begins later by the jitter', async () => {
    const { runs } = await live('0 2 * * *', 'UTC', '2026-06-01T00:00:00Z', '2026-06-01T03:00:00Z', {
      jitterMs: 600_000,
    });
    expect(runs).toEqual(['2026-06-01T02:05:00.000Z']);
  });

  it('runs once, at once, when the clock jumps ahead or the machine slept over it', async () => {
    let slept = false;
    const { runs } = await live('0 2 * * *', 'UTC', '2026-06-01T01:00:00Z', '2026-06-04T12:00:00Z', {
      onSleep: (world) => {
        if (!slept) world.time = Date.parse('2026-06-03T09:17:00Z');
        slept = true;
      },
    });
    expect(runs).toEqual(['2026-06-03T09:17:00.000Z', '2026-06-04T02:00:00.000Z']);
  });

  it('looks the next time up again when the clock is set back, however far', async () => {
    let corrected = false;
    const { runs, setBack, waits } = await live('0 2 * * *', 'UTC', '2031-01-01T12:00:00Z', '2026-06-02T12:00:00Z', {
      onSleep: (world) => {
        // The clock of a machine without battery, until time comes from the network.
        if (!corrected) world.time = Date.parse('2026-06-01T12:00:00Z');
        corrected = true;
      },
    });
    expect(waits[0]).toBe('2031-01-02T02:00:00.000Z');
    expect(setBack).toEqual([Date.parse('2031-01-01T12:00:00Z') - Date.parse('2026-06-01T12:00:00Z')]);
    expect(runs).toEqual(['2026-06-02T02:00:00.000Z']);
  });

  it('looks at the clock every half minute while it waits, and sleeps no longer than that', async () => {
    const times: number[] = [];
    await live('0 2 * * *', 'UTC', '2026-06-01T01:58:45Z', '2026-06-01T02:00:00Z', {
      onSleep: ({ time }) => void times.push(time),
    });
    const at = ['01:59:15', '01:59:45', '02:00:00'];
    expect(times).toEqual(at.map((time) => Date.parse(`2026-06-01T${time}Z`)));
  });

  it('ends when no time is left', async () => {
    const fail = () => expect.fail('there is nothing to wait for');
    const parts = { now: () => new Date(), random: () => 0, jitterMs: 0, signal: new AbortController().signal };
    const told = { run: fail, sleep: fail, onWaiting: fail, onClockSetBack: fail, onRunThrew: fail };
    await runSchedule({ ...parts, ...told, next: () => null });
  });

  it('does not take a small correction of the clock for a change', async () => {
    let slipped = 0;
    const { setBack, runs } = await live('0 2 * * *', 'UTC', '2026-06-01T01:00:00Z', '2026-06-01T03:00:00Z', {
      onSleep: (world) => {
        if (slipped++ === 5) world.time -= 31_000;
      },
    });
    expect({ setBack, runs: runs.length }).toEqual({ setBack: [], runs: 1 });
  });
});

describe('daylight saving in Berlin', () => {
  const local = (time: string): string => new Date(time).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const spring = (cron: string) => live(cron, 'Europe/Berlin', '2026-03-28T11:00:00Z', '2026-03-30T11:00:00Z');
  const autumn = (cron: string) => live(cron, 'Europe/Berlin', '2026-10-24T11:00:00Z', '2026-10-26T11:00:00Z');

  it('keeps the wall clock: two at night stays two at night', async () => {
    const { runs } = await live('0 4 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z');
    expect(runs.map(local)).toEqual(['2026-03-28 04:00:00', '2026-03-29 04:00:00', '2026-03-30 04:00:00']);
    expect(Date.parse(runs[1] ?? '') - Date.parse(runs[0] ?? '')).toBe(23 * HOUR);
  });

  it('a time that the clock skips is run right after the change', async () => {
    const { runs } = await spring('30 2 * * *');
    expect(runs.map(local)).toEqual(['2026-03-29 03:00:00', '2026-03-30 02:30:00']);
  });

  it.each([
    ['0 1-3 * * *', 'Europe/Berlin', '2026-10-24T22:30Z', '23:00 00:00 02:00'],
    ['0,30 1,2 * * *', 'Australia/Lord_Howe', '2026-04-04T13:59Z', '14:00 14:30 15:30 16:00'],
    ['0 * * * *', 'Europe/Berlin', '2026-10-24T22:30Z', '23:00 00:00 01:00 02:00'],
    ['@hourly', 'Europe/Berlin', '2026-10-24T22:30Z', '23:00 00:00 01:00 02:00'],
    ['0 ? * * *', 'Europe/Berlin', '2026-10-24T22:30Z', '23:00 00:00 01:00 02:00'],
    ['30 2,14 * * *', 'Europe/Berlin', '2026-03-28T20:00Z', '01:00 12:30 00:30'],
    ['0,30 2 * * *', 'Europe/Berlin', '2026-03-28T20:00Z', '01:00 00:00 00:30'],
    ['10-50/20 8-22/7 * * *', 'Europe/Berlin', '2026-03-28T20:00Z', '21:10 21:30 21:50 06:10'],
  ])('of %s in %s no time is left out, and none but that of an interval is run twice', (cron, zone, from, times) => {
    const { next } = parseCron(cron, zone);
    const found: Date[] = [];
    for (const _ of times.split(' ')) found.push(next(found.at(-1) ?? new Date(from)) as Date);
    expect(found.map((one) => one.toISOString().slice(11, 16)).join(' ')).toBe(times);
  });

  it('a time that comes twice is run once', async () => {
    const { runs } = await autumn('30 2 * * *');
    expect(runs).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('an interval follows the time that passes', async () => {
    for (const world of [await spring('0 * * * *'), await autumn('0 * * * *')]) {
      const gaps = world.runs.slice(1).map((time, index) => Date.parse(time) - Date.parse(world.runs[index] ?? ''));
      expect(new Set(gaps)).toEqual(new Set([HOUR]));
    }
  });
});

describe('what cannot be scheduled', () => {
  const refused = (act: () => unknown): AuditError => {
    try {
      act();
    } catch (error) {
      if (error instanceof AuditError) return error;
    }
    throw new Error('it was accepted');
  };

  it.each(['', '* * * *', '* * * * * *', '61 * * * *', 'every night', '0 2 * * * 2031'])('%j', (expression) => {
    const { exitCode, hint } = refused(() => parseCron(expression, 'UTC'));
    expect({ exitCode, hint }).toEqual({ exitCode: 2, hint: expect.stringContaining('0 2 * * *') });
  });

  it('a day that never comes, and a place without a time', () => {
    expect(refused(() => parseCron('0 2 30 2 *', 'UTC')).message).toContain('never comes true');
    expect(refused(() => parseCron('0 2 * * *', 'Europe/Berln')).message).toContain('no time zone "Europe/Berln"');
    // cron would take it for UTC, or for the other side of it.
    expect(refused(() => parseCron('0 2 * * *', '+02:00')).message).toContain('no time zone "+02:00"');
    const names = ['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'America/Port-au-Prince', 'Etc/GMT-1'];
    const given = ['europe/berlin', 'utc', ...names.slice(2)];
    expect(given.map((zone) => parseCron('0 2 * * *', zone).timeZone)).toEqual(names);
  });

  it.each([
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 32 * *',
    '0 0 * 0 *',
    '0 0 * 13 *',
    '0 0 * * 8',
    '*/0 * * * *',
    '1/5 * * * *',
  ])('a number out of bounds: %s', (expression) => void refused(() => parseCron(expression, 'UTC')));

  it('blanks around an expression are none of it, and so are those between its fields', () => {
    // The clock of that night goes from two to three: both of the times are then, right after it.
    const before = new Date('2026-03-28T12:00:00Z');
    const [once, twice] = ['0,30 2 * * *', ' 0,30  2 * * *'].map((one) => parseCron(one, 'Europe/Berlin').next(before));
    expect([once, twice]).toEqual(Array(2).fill(new Date('2026-03-29T01:00:00Z')));
    const inMinutes = parseCron('? 2 * * *', 'UTC').next(new Date('2026-06-01T12:00:00Z'));
    expect(inMinutes).toEqual(new Date('2026-06-02T02:00:00Z'));
    const { expression, next } = parseCron(' 0 2 * * * ', 'UTC');
    expect(expression).toBe('0 2 * * *');
    expect(next(new Date('2026-06-01T12:00:00Z'))).toEqual(new Date('2026-06-02T02:00:00Z'));
  });

  it('a length that is none', () => {
    expect(parseDuration('90s', '--jitter')).toBe(90_000);
    expect([parseDuration('0s', '--jitter'), parseDuration(' 10m ', '--jitter')]).toEqual([0, 600_000]);
    expect(parseDuration('24h', '--jitter')).toBe(86_400_000);
    for (const text of ['', '10', '25h', '-1m', '1.5h', '1d', '5m0', 'about 5m'])
      refused(() => parseDuration(text, '--jitter'));
  });
});
