import { chance, pickSkewed, type Random } from './random.ts';

/** Surnames with their pinyin, the commonest first; made-up people get them at random, so a full name is anybody's or nobody's. */
const SURNAMES = (
  '王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin 高gao 罗luo ' +
  '郑zheng 梁liang 谢xie 宋song 唐tang 许xu 韩han 邓deng 冯feng 曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan 蔡cai 蒋jiang 余yu ' +
  '于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lü 丁ding 任ren 卢lu 姚yao 沈shen 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan 汪wang 廖liao ' +
  '石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan 段duan 雷lei ' +
  '龙long 黎li 史shi 陶tao 贺he 毛mao 郝hao 顾gu 龚gong 邵shao 覃qin 武wu 钱qian 戴dai 严yan 莫mo 孔kong 向xiang 欧阳ouyang 上官shangguan ' +
  '司马sima 诸葛zhuge 单shan 解xie 仇qiu 区ou'
)
  .split(' ')
  .map((entry) => {
    const [, surname = '', pinyin = ''] = /^(\p{Script=Han}+)(.+)$/u.exec(entry) ?? [];
    return { surname, pinyin: pinyin.replace('ü', 'v') };
  });

const MALE = [...'伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆峰旭亮志建文海龙国庆东成永新'];
const FEMALE = [...'芳娜敏静丽艳娟霞秀玲桂英梅红燕萍婷雪慧莹洁琳倩蕾颖佳欣怡雯璐月晓文春兰云淑珍'];

export interface Name {
  name: string;
  surname: string;
  /** Of the surname only. */
  pinyin: string;
  gender: 'male' | 'female';
}

export const nameOf = (random: Random): Name => {
  const { surname, pinyin } = pickSkewed(random, SURNAMES);
  const gender = chance(random, 0.55) ? 'female' : 'male';
  const characters = gender === 'male' ? MALE : FEMALE;
  const first = pickSkewed(random, characters);
  const given = chance(random, 0.2) ? first : first + pickSkewed(random, characters);
  return { name: surname + given, surname, pinyin, gender };
};

const NICKNAMES = [
  '一缕阳光',
  '岁月静好',
  '听雨',
  '大白',
  '向日葵',
  '柠檬不酸',
  '远方',
  '小橘子',
  '平安喜乐',
  '北极星',
  '木子',
  '山间明月',
];
/** What a follower calls herself: says nothing of who she is. */
export const nicknameOf = (random: Random): string => `${pickSkewed(random, NICKNAMES)}${chance(random, 0.3) ? '🌸' : ''}`;
