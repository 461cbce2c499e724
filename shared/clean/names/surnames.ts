/**
 * Chinese surnames. The hundred commonest stand first (the Ministry of Public Security's yearly list, of which the order changes
 * little); then those of the 百家姓 (Song dynasty), then others borne today. They are common knowledge and were compiled for this
 * project; rare surnames may lack, so that an unknown one is doubtful and never wrong.
 */
const COMMONEST =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范' +
  '汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常';
const OTHERS =
  '褚卫尤施华戚喻柏水窦章云葛奚郎鲁昌苗凤花俞柳酆鲍费廉岑倪汤滕殷毕邬安乐时傅皮卞齐康伍元卜平和穆萧湛祁禹狄米贝明臧计伏成谈' +
  '茅庞纪舒屈项祝阮蓝闵席季麻强路娄危童颜梅盛刁骆樊凌霍虞支柯昝管经房裘缪干解应宗宣贲郁单杭洪包诸左吉钮嵇邢滑裴荣翁荀羊於惠' +
  '甄曲家封芮羿储靳汲邴糜松井富巫乌焦巴弓牧隗山谷车宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖符景詹束幸司韶郜蓟薄印宿怀蒲邰从鄂' +
  '索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾' +
  '鱼容古易慎戈庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空毋沙乜养鞠须丰巢关蒯相查' +
  '后荆红游竺权逯盖益桓公墨哈谯笪年爱阳佟言福岳帅缑亢况郈琴商牟佘佴伯赏涂代兰丛邸仝仉么幺佀修候原初励化区占召呼呙图奉妥姒字' +
  '官宝寻尧展崇巨布苟尉鄢揭迟辜冼麦隋庹邝楼战阿栗郄亓但信位库冶冮卯钦晋楚檀禤练繁衣豆敬旷汝泮海潭牙玄玉由矫禚种秘税粟綦缐线' +
  '肇芦苑茆荔菅虎补谌贠赫遆铁锁门问闪阔隽雒靖香骈鬲鹿德甯仡丘朴南羌撒洗苌藏禢蔄虢衙訚豫买郇郐郧郯酉采闾鲜麴黑仵侍台宇庚征恽' +
  '斛沐法洛澹炅炔犹甲畅粘纳鉏闳锺寗仚贯';
/** Of two characters. Extinct ones that begin like a common surname (单于, 贺兰, 梁丘) are left out: 单于飞 is a 单. */
const COMPOUND =
  '欧阳 上官 司马 诸葛 皇甫 令狐 司徒 申屠 夏侯 完颜 慕容 尉迟 长孙 端木 东方 南宫 西门 东郭 公孙 宇文 轩辕 钟离 澹台 淳于 濮阳 ' +
  '赫连 呼延 独孤 拓跋 太史 太叔 闻人 鲜于 闾丘 司空 司寇 亓官 仲孙 百里 羊舌 微生 东门 南门 公冶 公羊 公良 漆雕 壤驷 乐正 宰父 ' +
  '夹谷 巫马 颛孙 万俟 子车 第五 宗政 纳兰';

const rank = new Map([...COMMONEST, ...OTHERS].map((surname, index) => [surname, index]));
const compound = new Set(COMPOUND.split(' '));

/** Surnames as they are written, the commonest first. */
export const surnames = (): readonly string[] => [...rank.keys(), ...compound];

export const isSurname = (text: string): boolean => rank.has(text) || compound.has(text);
export const isCommonSurname = (text: string): boolean => (rank.get(text) ?? Number.POSITIVE_INFINITY) < 100;

/**
 * How many characters of a Chinese name are its surname: 2 of 欧阳娜 and of 欧阳 alone; 2 of four characters that begin with two surnames
 * (范徐丽泰, a husband's and her own); 1 of 张李娜, where the second is part of the given name; 0 where none is known.
 */
export const surnameLength = (name: string): 0 | 1 | 2 => {
  if (compound.has(name.slice(0, 2))) return 2;
  if (!rank.has(name.charAt(0))) return 0;
  return name.length === 4 && rank.has(name.charAt(1)) ? 2 : 1;
};
