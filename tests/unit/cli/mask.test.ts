import { expect, it } from 'vitest';
import { maskIdentifier } from '../../../cli/terminal/mask.ts';

it.each([
  ['phone', '+8613800138000', '+861******8000'],
  ['phone', '12345', '1***5'],
  ['phone', '12', '**'],
  ['email', 'li.lei@example.org', 'l*****@example.org'],
  ['email', 'a@example.org', 'a***@example.org'],
  ['email', 'no-at-sign', '**********'],
  ['npi', '1234567890', '1234567890'],
  ['licence', '110110000012345', '110110000012345'],
  ['wechat', 'oAbC', 'oAbC'],
] as const)('%s %s is shown as %s', (type, value, shown) => expect(maskIdentifier(type, value)).toBe(shown));
