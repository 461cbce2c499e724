import { isForename } from './nicknames.ts';
import { syllablesOf } from './pinyin.ts';
import { isSurname, surnameLength } from './surnames.ts';
import { isDepartment, isTitle } from './titles.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What forms are filled with where no name is known. A value that is one of these, and no other, is no name. */
const PLACEHOLDERS = words(
  '未知 不详 不明 未填 未填写 未提供 未命名 未登记 无 空 空白 空值 暂无 没有 无名 无名氏 无名称 不知道 不清楚 不愿透露 保密 匿名 匿名用户 匿名者 待定 待补 待补充 待确认 ' +
    '客户 顾客 患者 病人 病友 家属 患者家属 用户 新用户 会员 粉丝 访客 游客 微信用户 默认 默认用户 注册用户 手机用户 管理员 系统 系统管理员 客服 本人 自己 其他 其它 别人 ' +
    '某人 姓名 名字 名称 医生姓名 客户姓名 代表 医药代表 单位 科室 医院 部门 公司 同上 以上 作废 删除 已删除 重复 停用 离职 退休 已退休 已离职 空缺 测试 试用 示例 样例 ' +
    '张三李四 张三丰测试 甲乙丙 甲乙丙丁 全体 全科室 全科人员 所有人 各位 大家 多人',
);
const LATIN_PLACEHOLDERS = words(
  'na none null nil nan undefined unknown unkown unnamed noname anonymous anon user customer client patient doctor physician ' +
    'nurse guest admin administrator system default example sample dummy name fname lname firstname lastname first last tbd tba tbc notapplicable ' +
    'asdf asdfgh qwerty abc abcd xyz foo bar blank empty missing deleted duplicate void vacant',
);
/** Doubtful, not certain: somebody may be called so. */
const DUMMIES = words('张三 李四 王五 赵六 张三丰 王二小 王小二 johndoe janedoe');

const CHINESE_ORGANISATION =
  /(?:医院|卫生院|保健院|诊所|卫生所|卫生室|门诊部|药房|药店|药业|疾控中心|公司|集团|服务中心|医学中心|体检中心|疗养院|医务室)(?:[\p{Script=Han}]{0,4}(?:院区|分院))?$/u;
/** Such endings may be a given name (李学会, 张中心): of names longer than a person's only. */
const LONG_ORGANISATION =
  /(?:大学|学院|研究所|研究院|中心|学会|协会|委员会|基金会|卫健委|卫生局|医学会|病区|科室|实验室|教研室)$/u;
const WESTERN_ORGANISATION =
  /\b(?:hospitals?|clinics?|inc|llc|l\.l\.c|pllc|corp(?:oration)?|ltd|medical (?:center|centre|group)|health (?:system|center|centre|care|services)|healthcare|university|pharmacy|laborator(?:y|ies)|associates|foundation|institute|department of)\b/iu;

const DIGITS = /^[\d\s()+.#*-]*\d[\d\s()+.#*-]*$/u;
const ADDRESS = /\S@\S+\.\S|:\/\/|^www\./iu;
const SAYS_NOTHING = /^[^\p{L}\p{N}]*$/u;
const REPEATED = /^(\p{L})\1{2,}$/iu;
const IS_TEST = /测试|^test(?:er|ing|s)?[^a-z]*$|^[^a-z]*test\d*$/iu;

/** Whether tidied text stands where a name should and is none, whoever wrote it. */
export const isPlaceholder = (text: string): boolean => {
  if (SAYS_NOTHING.test(text) || DIGITS.test(text) || ADDRESS.test(text)) return true;
  const bare = text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  if (PLACEHOLDERS.has(bare) || LATIN_PLACEHOLDERS.has(bare) || REPEATED.test(bare) || IS_TEST.test(bare) || isTitle(bare))
    return true;
  const each = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return (
    each.length > 1 &&
    each.every((word) => word === '' || LATIN_PLACEHOLDERS.has(word) || IS_TEST.test(word) || DIGITS.test(word))
  );
};

/** Whether it is a name that forms are tried out with, which some bear all the same. */
export const isDummy = (text: string): boolean => DUMMIES.has(text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase());

/** Whether a Western name with this word in it may be a stand-in, a dummy or an organisation: to be looked at again. */
export const isSuspectWord = (word: string): boolean => {
  const plain = word.toLowerCase();
  return (
    LATIN_PLACEHOLDERS.has(plain) ||
    plain.startsWith('test') ||
    plain === 'doe' ||
    REPEATED.test(plain) ||
    WESTERN_ORGANISATION.test(plain)
  );
};

/** Whether tidied text names an organisation or a department of one. */
export const isOrganisation = (text: string): boolean => {
  if (!/\p{Script=Han}/u.test(text)) return / /u.test(text) && WESTERN_ORGANISATION.test(text);
  return CHINESE_ORGANISATION.test(text) || isDepartment(text) || (text.length > 4 && LONG_ORGANISATION.test(text));
};

/** Sayings of four characters that begin like a name, and the sunflower. */
const NO_NAMES = words(
  '向日葵 平安喜乐 平安是福 高山流水 云淡风轻 山间明月 安然若素 花开半夏 花开富贵 马到成功 万事如意 金榜题名 水到渠成 乐在其中 时光荏苒 向阳而生 水晶之恋 云卷云舒 ' +
    '山高水长 江南烟雨 国泰民安 和气生财 阳光灿烂 阳光男孩 阳光女孩 成长的烦恼 有你真好 宁静致远',
);
/** Parts of nicknames that a name without a known surname does not have. */
const NICKNAME_PARTS =
  /[的了吗呢吧们我你您他她它很吃喝睡猫狗兔猪熊鱼虾喵汪]|不(?!都|力)|宝贝|宝宝|妈妈|爸爸|妈咪|天使|阳光|静好|喜乐|幸福|快乐|微笑|心情|人生|时光|岁月|星空|星辰|月亮|太阳|确幸|橘子|柠檬|葵|听雨|听风|远方|北极|大白|明月|彩虹|天空|大海|梦想|奋斗|自由|随缘|随风|无悔|往事|回忆|开心|努力|加油|奶茶|咖啡|西瓜|草莓|苹果|公主|王子|女王|大侠|小主|一[只缕个片朵]/u;
/** Whether Chinese text is, whole, one of the words known for no names, or for names made up. */
export const isListed = (text: string): boolean => PLACEHOLDERS.has(text) || DUMMIES.has(text) || NO_NAMES.has(text);

/** Characters that Uyghur, Kazakh, Tibetan and Mongolian names are written with. */
const TRANSCRIBED = new Set(
  '阿艾买麦吐尔逊木热依孜古丽帕提江卡克巴拜合塔什布都力甫米吉玉素苏努然再乃肉则马奴尼亚萨迪娜孟坎比伊玛吾守夏瓦库班乌其格特勒斯仁扎西次卓央旦增多杰罗桑顿珠达娃白洛旺堆平措琼贡嘎曲索朗德普边色丹赤列强拉姆加才让毛那日高图雅朝鲁宝音青哈孙额敏恩和满呼毕柯曼别叶沙恰牙铁海赛皮汗穆罕默祖莱胡托居来开不卜杜山赫谢莎',
);

/** Whether bare Chinese text may be a name transcribed from another language. */
export const isTranscribed = (name: string): boolean => [...name].every((character) => TRANSCRIBED.has(character));

/**
 * Whether a bare name, titles and remarks apart, is what somebody calls herself and no name. Two to four Chinese characters that begin with
 * a surname never are, but for a few words known whole; without a surname they are where they say something that names do not.
 */
export const isNickname = (bare: string): boolean => {
  if (!/\p{Script=Han}/u.test(bare)) return isLatinNickname(bare);
  if (NO_NAMES.has(bare)) return true;
  if (bare.includes('·')) return NICKNAME_PARTS.test(bare) && !isTranscribed(bare.replaceAll('·', ''));
  const length = [...bare].length;
  if (length === 1) return !isSurname(bare);
  if (isTranscribed(bare)) return false;
  if (length > 4) return length > 5 || surnameLength(bare) !== 2;
  return surnameLength(bare) === 0 && (NICKNAME_PARTS.test(bare) || isRepeated(bare));
};

/** 丽丽, 豆豆豆. */
const isRepeated = (bare: string): boolean => [...bare].every((character) => character === bare.charAt(0));

/** One Latin word that is no pinyin, or is a forename: Sunny, Linda. Several words are taken for a name. */
const isLatinNickname = (bare: string): boolean => {
  const word = bare.toLowerCase();
  if (/[\s.,'-]/u.test(word)) return false;
  return isForename(word) || syllablesOf(word) === undefined;
};
