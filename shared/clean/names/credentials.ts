/**
 * Credentials as they are written after a name, without dots. Degrees and licences by their usual abbreviations (those that NPPES
 * and the CMS files show, and the fellowships of US, British and Commonwealth colleges); common knowledge, not an official list.
 */
const CREDENTIALS =
  'MD DO MBBS MBChB MBBCh BMBS DDS DMD DPM OD DC DVM PharmD PhD PsyD EdD ScD DrPH DNP DPT OTD AuD MSc BSc MPH MHA MBA MSN BSN MSW MEd ' +
  'MPhil DPhil DM DNB MCh RN LPN LVN NP FNP APRN ARNP CNM CNS CRNA AGNP PMHNP RNP CNP PA-C PA RPh RPA-C OTR OTR/L PT ATC RD RDN CCC-SLP CCC-A ' +
  'LCSW LICSW LMSW LPC LMFT LMHC LCPC LPCC BCBA CADC FNP-BC FNP-C ANP-BC AGNP-C AGACNP-BC PMHNP-BC APRN-CNP CNP-BC NP-C WHNP-BC CPNP ' +
  'FACC FACS FACP FACOG FACEP FAAP FAAFP FAHA FACR FCCP FAAN FASN FACG FSCAI FHRS FESC FRCP FRCS FRCPC FRCSC FRACP FRACS FRCOG FRCA ' +
  'MRCP MRCS MRCGP MRCOG MRCPCH DCH LAc LMT CMT LMP ND NMD CSW MS MA BS BA JD';
/** They are also a name's words: Do, Ma, An, Pa. Without a comma or dots before them they may be one. */
const ALSO_NAMES = new Set(['DO', 'MA', 'PA', 'BA', 'OD', 'ND', 'PT', 'RD', 'MS', 'BS', 'DM', 'DC', 'NP', 'JD', 'LAC']);

const keyOf = (text: string): string => text.replace(/[^A-Za-z]/gu, '').toUpperCase();
const byKey = new Map(CREDENTIALS.split(' ').map((credential) => [keyOf(credential), credential]));

/** MD of M.D. and md; undefined of what is no credential. */
export const credentialOf = (word: string): string | undefined =>
  /^[A-Za-z][A-Za-z./-]*$/u.test(word) ? byKey.get(keyOf(word)) : undefined;

/** Whether it is a credential wherever it stands: written with dots between, or no name's word. */
export const isPlainlyCredential = (word: string): boolean =>
  credentialOf(word) !== undefined && (/[a-z]\.[a-z]/iu.test(word) || !ALSO_NAMES.has(keyOf(word)));

/** Dots go where letters are dotted one by one (L.C.S.W.), and stay in a word (Dipl. Psych). */
const undotted = (text: string): string => (/^(?:[A-Za-z]{1,4}\.)+[A-Za-z]{0,4}$/u.test(text) ? text.replaceAll('.', '') : text);

/** One comma-free piece: a credential, several with spaces between, one with its letters apart (M D), or what it is. */
const pieces = (piece: string): readonly string[] => {
  const known = credentialOf(piece);
  if (known !== undefined) return [known];
  const words = piece.split(' ');
  if (words.length === 1) return [undotted(piece)];
  const all = words.map((word) => (word.length > 1 ? credentialOf(word) : undefined));
  if (all.every((word) => word !== undefined)) return all;
  const joined = words.every((word) => /^[A-Za-z]\.?$/u.test(word)) ? byKey.get(keyOf(piece)) : undefined;
  return [joined ?? piece];
};

const seen = new Map<string, string>();
const SEEN_MOST = 50_000;

/** Credentials in one form: M.D., PH.D. → MD, PhD; each once, in their order. What is not known stays, undotted. */
export const credentials = (text: string): string => {
  const remembered = seen.get(text);
  if (remembered !== undefined) return remembered;
  const parts = text
    .split(/\s*[,;]\s*/u)
    .map((piece) => piece.replace(/\s+/gu, ' ').trim())
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece))
    .flatMap(pieces);
  const value = [...new Set(parts)].join(', ');
  if (seen.size >= SEEN_MOST) seen.clear();
  seen.set(text, value);
  return value;
};

const SUFFIXES = new Map(
  Object.entries({
    JR: 'Jr',
    JUNIOR: 'Jr',
    SR: 'Sr',
    SENIOR: 'Sr',
    II: 'II',
    '2ND': 'II',
    III: 'III',
    '3RD': 'III',
    IV: 'IV',
    '4TH': 'IV',
    V: 'V',
    '5TH': 'V',
    VI: 'VI',
    I: 'I',
    '1ST': 'I',
  }),
);

/** Jr of JR., II of 2nd; undefined of what is no suffix. */
export const suffixOf = (word: string): string | undefined => SUFFIXES.get(word.replace(/\.$/u, '').toUpperCase());
