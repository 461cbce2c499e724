/*
 * Provinces and what they divide into at the prefecture level, in short: GB/T 2260-2007 with the changes that the Ministry of Civil
 * Affairs has announced since. Municipalities have no level below but their districts.
 */
const PREFECTURES = new Map(
  `北京:北京
天津:天津
上海:上海
重庆:重庆
河北:石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
山西:太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
内蒙古:呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善
辽宁:沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
吉林:长春 吉林 四平 辽源 通化 白山 松原 白城 延边
黑龙江:哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭
江苏:南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
浙江:杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
安徽:合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
福建:福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
江西:南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
山东:济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
河南:郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
湖北:武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架
湖南:长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西
广东:广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
广西:南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
海南:海口 三亚 三沙 儋州
四川:成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山
贵州:贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南
云南:昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆
西藏:拉萨 日喀则 昌都 林芝 山南 那曲 阿里
陕西:西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
甘肃:兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南
青海:西宁 海东 海北 黄南 海南 果洛 玉树 海西
宁夏:银川 石嘴山 吴忠 固原 中卫
新疆:乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰
香港:香港
澳门:澳门
台湾:台北 新北 桃园 台中 台南 高雄`
    .split('\n')
    .map((line): [string, string[]] => {
      const [province = '', cities = ''] = line.split(':');
      return [province, cities.split(' ')];
    }),
);
const PROVINCE_OF = new Map([...PREFECTURES].flatMap(([province, cities]) => cities.map((city) => [city, province] as const)));

const eitherOf = (names: Iterable<string>): string => [...names].sort((a, b) => b.length - a.length).join('|');
/** 省立医院, 市立医院: what belongs to the hospital's name does not end the place's. */
const PROVINCE = new RegExp(
  `^(${eitherOf(PREFECTURES.keys())})(省(?!立)|(?<=北京|天津|上海|重庆)市(?!立)|(?:壮族|回族|维吾尔)?自治区|特别行政区)?`,
  'u',
);
const PREFECTURE = new RegExp(
  `^(${eitherOf(PROVINCE_OF.keys())})(市(?!立)|(?:\\p{Script=Han}{1,4}族)*自治州|州|地区|盟|林区)?`,
  'u',
);
/** By how it ends: 南海区, 滑县, 张家港市, 浦东新区; not 社区, 院区, 军区, 战区, 红旗. */
const COUNTY = /^(?!自治区)(?:[^医院第附属军社]{1,9}?县|[^医院第附属军社]{2,9}?(?:市|(?<!红)旗|(?<![战园校病小])区))(?!立)/u;
/**
 * A short name followed by this is no place: of a university (北京大学), an army (南京军区), another place (吉安县), a gate, road
 * or port (广安门), or all that tells the hospital from others (朝阳医院).
 */
const PART_OF_A_NAME = /^(?:\p{Script=Han}{0,8}?(?:大学|学院|学校)|军区|[省市县区州盟旗](?!立)|[门路街港]|(?:医院|卫生院)$)/u;

interface Place {
  /** Province, prefecture and county, as far as the name says or the prefecture implies, in short: 广东佛山南海区, 云南楚雄州. */
  region: string;
  /** So many UTF-16 units of the name say so. */
  length: number;
}

/** The place that a Chinese organisation's name begins with. */
export const placeOf = (name: string): Place => {
  const province = startOf(name, PROVINCE);
  const afterProvince = name.slice(province.length);
  const inProvince = PREFECTURES.get(province.short);
  const found = startOf(afterProvince, PREFECTURE);
  const city = inProvince === undefined || inProvince.includes(found.short) ? found : NOWHERE;
  const afterCity = afterProvince.slice(city.length);
  const [matched = ''] = COUNTY.exec(afterCity) ?? [];
  const county = matched === afterCity ? '' : matched;
  const prefecture = inProvince?.length === 1 ? '' : city.short;
  const region = `${PROVINCE_OF.get(city.short) ?? province.short}${prefecture}${city.kind}${county}`;
  return { region, length: name.length - afterCity.length + county.length };
};

interface Start {
  short: string;
  /** 州, 地区 or 盟: 楚雄州 has another hospital than 楚雄市, the city in it. */
  kind: string;
  length: number;
}
const NOWHERE: Start = { short: '', kind: '', length: 0 };

const startOf = (name: string, place: RegExp): Start => {
  const [all = '', short = '', suffix] = place.exec(name) ?? [];
  const kind = /(?:州|地区|盟)$/u.exec(suffix ?? '')?.[0] ?? '';
  const rest = name.slice(all.length);
  return rest === '' || (suffix === undefined && PART_OF_A_NAME.test(rest)) ? NOWHERE : { short, kind, length: all.length };
};
