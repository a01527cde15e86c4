import type { MemberSketch, SignalCase } from './stage.ts';

type Shared = NonNullable<MemberSketch['shares']>[number];

const shared = (kind: Shared['kind'], others = 1, time = '03-01 10:00', ref = 'a1'): Shared => ({ kind, ref, others, at: time });
const sharing = (...shares: Shared[]): MemberSketch => ({ shares });

export const multiAccountCases: readonly SignalCase[] = [
  {
    says: 'another member pays with the same card',
    member: sharing(shared('payment')),
    expect: { severity: 1, at: '03-01 10:00', evidence: ['payment:a1'], facts: { kind: 'payment', members: 2, shared_values: 1 } },
  },
  { says: 'the same verified phone number', member: sharing(shared('phone')), expect: { severity: 1 } },
  { says: 'the same verified address', member: sharing(shared('email')), expect: { severity: 1 } },
  { says: 'the same person, says the identity check', member: sharing(shared('identity')), expect: { severity: 1 } },
  { says: 'a hard link says as much, however many share it', member: sharing(shared('payment', 300)), expect: { severity: 1 } },
  { says: 'a device is less than a person', member: sharing(shared('device')), expect: { severity: 0.7 } },
  { says: 'an address of the net that one other has too: 1 / log2(3)', member: sharing(shared('ip', 1)), expect: { severity: 0.63093 } },
  { says: 'that six others have too: 1 / log2(8)', member: sharing(shared('ip', 6)), expect: { severity: 0.333333 } },
  { says: 'that 20 members have: the last that counts', member: sharing(shared('ip', 19)), expect: { severity: 0.22767 } },
  { says: 'that 21 members have: a hall, which says nothing', member: sharing(shared('ip', 20)), expect: null },
  { says: 'shares with nobody', member: sharing(shared('payment', 0), shared('ip', 0)), expect: null },
  { says: 'nothing is known to be shared', member: {}, expect: null },
  {
    says: 'the strongest of several counts; all are named, the strongest first',
    member: sharing(shared('ip', 1, '03-01 10:00', 'c3'), shared('device', 1, '03-01 09:00', 'b2'), shared('payment', 1, '03-01 08:00')),
    expect: {
      severity: 1,
      at: '03-01 08:00',
      evidence: ['payment:a1', 'device:b2', 'ip:c3'],
      facts: { kind: 'payment', shared_values: 3 },
    },
  },
  {
    says: 'of equally strong ones the one met last',
    member: sharing(shared('payment', 1, '02-01 10:00'), shared('email', 2, '03-01 10:00', 'b2')),
    expect: { at: '03-01 10:00', evidence: ['email:b2', 'payment:a1'], facts: { kind: 'email', members: 3 } },
  },
  {
    says: 'a device of today weighs more than a card of two months ago',
    member: sharing(shared('payment', 1, '01-01 10:00'), shared('device', 1, '03-02 10:00', 'b2')),
    expect: { severity: 0.7, at: '03-02 10:00', evidence: ['payment:a1', 'device:b2'], facts: { kind: 'device' } },
  },
  {
    says: 'dismissed: the value that a reviewer knows of',
    member: { ...sharing(shared('payment')), dismissed: { links: ['payment:a1'] } },
    expect: null,
  },
  {
    says: 'but who came to it since is another matter',
    member: {
      ...sharing({ ...shared('payment', 2), joined: '03-02 11:00' }),
      dismissed: { links: ['payment:a1'], until: '03-02 10:30' },
    },
    expect: { severity: 1, evidence: ['payment:a1'] },
  },
  {
    says: 'another value than the dismissed one counts',
    member: { ...sharing(shared('payment'), shared('device', 1, '03-01 10:00', 'b2')), dismissed: { links: ['payment:a1'] } },
    expect: { severity: 0.7, evidence: ['device:b2'], facts: { shared_values: 1 } },
  },
  {
    says: 'settings: a device says everything',
    settings: { abuse_thresholds: 'device_severity=1' },
    member: sharing(shared('device')),
    expect: { severity: 1 },
  },
  {
    says: 'settings: more than everything cannot be said',
    settings: { abuse_thresholds: 'device_severity=3' },
    member: sharing(shared('device')),
    expect: { severity: 1 },
  },
  {
    says: 'settings: a device says nothing',
    settings: { abuse_thresholds: 'device_severity=0' },
    member: sharing(shared('device')),
    expect: null,
  },
  {
    says: 'settings: an address of three is a hall',
    settings: { abuse_thresholds: 'ip_members=2' },
    member: sharing(shared('ip', 2)),
    expect: null,
  },
  {
    says: 'settings: an address that 21 members have may count',
    settings: { abuse_thresholds: 'ip_members=500' },
    member: sharing(shared('ip', 20)),
    expect: { severity: 0.224244 },
  },
  {
    says: 'settings: beyond that nobody counts, so it says nothing whatever the setting',
    settings: { abuse_thresholds: 'ip_members=500' },
    member: sharing(shared('ip', 21)),
    expect: null,
  },
];
