import { isAscii } from 'node:buffer';
import type { Encoding } from '../../contracts/config.ts';
import { type ByteEncoding, decoderOf, markedAs } from './encoding.ts';

/** What bytes look like; `confidence` from 0 to 1. `characters` beyond ASCII were seen. */
export interface Detected {
  encoding: Encoding;
  confidence: number;
  characters: number;
}

const LF = 0x0a;

/** Only whole lines of a sample, lest a character that is cut in two count as a fault. @param first it begins the file */
export const wholeLines = (sample: Buffer, first: boolean): Buffer => {
  const end = sample.lastIndexOf(LF) + 1;
  const start = first ? 0 : sample.indexOf(LF) + 1;
  if (start < end) return sample.subarray(start, end);
  return first ? sample : sample.subarray(0, 0);
};

/**
 * Text has no zero bytes, UTF-16 one for each ASCII character: digits, delimiters and line ends at the least. They are its upper bytes,
 * but for a character such as 一 (U+4E00), whose lower byte is zero.
 */
const utf16Without = (sample: Buffer): Detected | undefined => {
  let even = 0;
  let odd = 0;
  for (let at = sample.indexOf(0); at >= 0; at = sample.indexOf(0, at + 1)) at % 2 === 0 ? even++ : odd++;
  const zeros = even + odd;
  if (zeros < 3 || zeros * 20 < sample.length) return undefined;
  const share = Math.max(even, odd) / zeros;
  if (share < 0.7) return undefined;
  return { encoding: odd > even ? 'utf-16le' : 'utf-16be', confidence: share * 0.99, characters: sample.length / 2 - zeros };
};

/**
 * Characters that fill tables about doctors, in both writings: titles, departments, places, the most common surnames and given names.
 * A wrong decoding gives rare ones. (Surnames: the most frequent of the 2020 census and of Taiwan's 2018 count.)
 */
const COMMON = new Set(
  `的一不是在有人中大小上下年月日時时間间期名姓性別别男女電电話话手機机號号編编碼码地址郵邮箱信息資资料更新狀状態态備备註注
  醫医院生師师主任副治住護护士藥药科室內内外兒儿婦妇產产眼耳鼻喉口腔皮膚肤骨神經经心血管消化呼吸腎肾泌尿腫肿瘤血液內分泌感染急診诊症
  重放射超聲声檢检驗验麻醉復复康針针灸推拿門门部所處处長长教授研究員员博碩硕學学大附屬属第二三四五六七八九十人民中心聯联合總总
  省市縣县區区鎮镇鄉乡路街道北京上海天津重慶庆廣广東东南西河山江蘇苏浙福建湖四川陝陕甘肅肃青海雲云貴贵州遼辽寧宁吉林黑龍龙安徽
  台臺灣湾香港高雄新竹桃園园中華华公司有限集團团執执業业證证件類类型級级等甲乙國国家衛卫健委保
  王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林羅罗高鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭萧田董袁潘蔡蔣蒋余于杜葉叶程
  魏蘇吕呂丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付方白鄒邹孟熊秦邱江尹薛閻阎段雷侯史陶黎賀贺顧顾毛郝龔龚邵萬万錢钱
  偉伟芳娜敏靜静麗丽強强磊軍军洋勇艷艳傑杰娟濤涛明超秀霞平剛刚桂英華玉梅蘭兰紅红建文志國春雪婷淑雅君怡宗家豪俊宏玲惠美珍雯`.replace(
    /\s/g,
    '',
  ),
);
const UNLIKELY = /[\p{Co}\p{Cn}\x80-\x9f]/u;
const NON_ASCII = /[^\p{ASCII}]/gu;
const HAN = /\p{Script=Han}/u;

interface Reading {
  encoding: ByteEncoding;
  /** Of the lines that are not ASCII, those that decode. */
  valid: number;
  characters: number;
  /** How likely its characters are, from 0 to 1. */
  likely: number;
}

const readAs = (lines: readonly Buffer[], encoding: ByteEncoding): Reading => {
  const decode = decoderOf(encoding);
  let valid = 0;
  let characters = 0;
  let points = 0;
  for (const line of lines) {
    const text = decode(line);
    if (text === undefined) continue;
    valid++;
    for (const character of text.match(NON_ASCII) ?? []) {
      characters++;
      if (COMMON.has(character)) points += 1;
      else if (UNLIKELY.test(character)) points -= 1;
      else if (!HAN.test(character)) points += character >= '\u3000' ? 0.3 : -0.3;
    }
  }
  return { encoding, valid: valid / lines.length, characters, likely: characters === 0 ? 0 : Math.max(0, points / characters) };
};

/** Lines looked at: enough to tell, and no more time than that. */
const LINES = 400;

const linesBeyondAscii = (samples: readonly Buffer[]): Buffer[] => {
  const found: Buffer[] = [];
  for (const sample of samples) {
    for (let at = 0; at < sample.length && found.length < LINES; ) {
      const end = sample.indexOf(LF, at);
      const line = sample.subarray(at, end < 0 ? sample.length : end);
      if (!isAscii(line)) found.push(line);
      at = end < 0 ? sample.length : end + 1;
    }
  }
  return found;
};

const rounded = (confidence: number): number => Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100;

/**
 * The encoding of a text. Its mark says it; UTF-16 shows in its zero bytes; what reads as UTF-8 is UTF-8, since other text does so by
 * chance only where it is very short. GB18030 and Big5 mostly read as each other too, then the characters decide: which are more
 * common in tables about doctors.
 * @param samples whole lines of the file, its beginning first. @param whole whether they are all of it
 */
export const detectEncoding = (samples: readonly Buffer[], whole: boolean): Detected => {
  const [head = Buffer.alloc(0)] = samples;
  const marked = markedAs(head);
  if (marked !== undefined) return { encoding: marked, confidence: 1, characters: 0 };
  const wide = utf16Without(head);
  if (wide) return { ...wide, confidence: rounded(wide.confidence) };
  const lines = linesBeyondAscii(samples);
  if (lines.length === 0) return { encoding: 'utf-8', confidence: whole ? 1 : 0.9, characters: 0 };

  const utf8 = readAs(lines, 'utf-8');
  if (utf8.valid > 0.5)
    return {
      encoding: 'utf-8',
      // Each character of several bytes halves the chance that it is one by accident, and more.
      confidence: rounded(utf8.valid * (1 - 2 ** -(utf8.characters + 1))),
      characters: utf8.characters,
    };
  const [best, other] = [readAs(lines, 'gb18030'), readAs(lines, 'big5')].sort(
    (a, b) => b.valid * b.likely - a.valid * a.likely || b.valid - a.valid,
  );
  if (!best || !other || best.valid < 0.5 || best.likely < 0.02)
    return { encoding: 'utf-8', confidence: 0.1, characters: utf8.characters };
  const lead = best.valid * best.likely - other.valid * other.likely;
  const enough = 1 - 2 ** (-best.characters / 4);
  return {
    encoding: best.encoding,
    confidence: rounded(best.valid * (0.5 + 0.5 * enough * Math.min(1, lead * 3))),
    characters: best.characters,
  };
};

const NAMES: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  gb18030: 'GB18030',
  big5: 'Big5',
};
export const nameOf = (encoding: Encoding): string => NAMES[encoding];

/** So many characters do not come out of another encoding by chance. */
const ENOUGH = 4;
const ENOUGH_TO_TELL_CHINESE = 40;

/**
 * Whether a file cannot be what its mapping says. Much UTF-8 text *is* valid GB18030, as other characters, and much Big5 too.
 * @returns what it looks like instead
 */
export const mismatch = (samples: readonly Buffer[], declared: Encoding): string | undefined => {
  const seen = detectEncoding(samples, false);
  if (seen.encoding === declared) return undefined;
  const utf16 = (encoding: Encoding): boolean => encoding === 'utf-16le' || encoding === 'utf-16be';
  if (utf16(seen.encoding)) return nameOf(seen.encoding);
  if (utf16(declared)) return samples.some((sample) => sample.length > 2) ? nameOf(seen.encoding) : undefined;
  if (seen.confidence === 1 && seen.characters === 0 && markedAs(samples[0] ?? Buffer.alloc(0)) !== undefined)
    return nameOf(seen.encoding);
  // Row by row: it may be that the header alone is right.
  if (declared === 'utf-8') return undefined;
  const enough = seen.encoding === 'utf-8' ? ENOUGH : ENOUGH_TO_TELL_CHINESE;
  return seen.characters >= enough && seen.confidence >= 0.9 ? nameOf(seen.encoding) : undefined;
};
