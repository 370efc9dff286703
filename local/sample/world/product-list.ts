import type { TaxPercent } from "./rows.ts";

/** A product as the shop first listed it. */
export interface ProductDefinition {
  readonly name: string;
  readonly category: string;
  /** Yen, tax included. */
  readonly priceJpy: number;
  readonly taxPercent: TaxPercent;
  /** How often it is ordered, relative to the others. */
  readonly popularity: number;
}

const cold = "かぜ・のど・鼻";
const circulation = "冷え・血のめぐり";
const stomach = "胃腸";
const women = "女性の健康";
const metabolism = "肥満・代謝";
const sleep = "睡眠・ストレス";
const vigour = "疲労・滋養";
const tea = "薬膳茶";
const food = "薬膳食品";

/** The shop's products in the order of their SKUs. Medicine is taxed at 10 %, tea and food at 8 %. */
export const productDefinitions: readonly ProductDefinition[] = [
  medicine("葛根湯エキス顆粒　３０包", cold, 3980, 10),
  medicine("小青竜湯エキス顆粒 30包", cold, 4280, 7),
  medicine("麻黄附子細辛湯エキスカプセル", cold, 4680, 3),
  medicine("麦門冬湯エキス顆粒 24包", cold, 3480, 5),
  medicine("銀翹散エキス顆粒A 9包", cold, 1980, 4),
  medicine("荊芥連翹湯エキス錠", cold, 3850, 2),
  medicine("当帰芍薬散エキス錠 180錠", women, 4950, 10),
  medicine("加味逍遙散エキス顆粒 30包", women, 4750, 9),
  medicine("桂枝茯苓丸料エキス錠 240錠", women, 4880, 8),
  medicine("温経湯エキス顆粒 30包", women, 5280, 3),
  medicine("女神散エキス顆粒 30包", women, 5480, 2),
  medicine("当帰四逆加呉茱萸生姜湯エキス顆粒", circulation, 4580, 5),
  medicine("真武湯エキス錠", circulation, 4180, 2),
  medicine("疎経活血湯エキス錠 168錠", circulation, 4380, 3),
  medicine("六君子湯エキス顆粒 30包", stomach, 4480, 6),
  medicine("半夏瀉心湯エキス顆粒 30包", stomach, 4380, 4),
  medicine("安中散料エキス錠", stomach, 2980, 4),
  medicine("大建中湯エキス顆粒 30包", stomach, 4980, 4),
  medicine("五苓散料エキス錠 180錠", stomach, 3980, 7),
  medicine("防風通聖散料エキスEX錠 264錠", metabolism, 6280, 12),
  medicine("大柴胡湯エキス錠 252錠", metabolism, 5980, 6),
  medicine("防已黄耆湯エキス錠 180錠", metabolism, 4980, 7),
  medicine("酸棗仁湯エキス顆粒 30包", sleep, 4880, 5),
  medicine("抑肝散加陳皮半夏エキス顆粒", sleep, 5180, 6),
  medicine("半夏厚朴湯エキス顆粒 30包", sleep, 4580, 6),
  medicine("柴胡加竜骨牡蛎湯エキス顆粒", sleep, 5280, 4),
  medicine("補中益気湯エキス顆粒 30包", vigour, 5480, 8),
  medicine("十全大補湯エキス顆粒 30包", vigour, 5880, 5),
  medicine("人参養栄湯エキス顆粒 30包", vigour, 6380, 3),
  medicine("八味地黄丸料エキス錠 240錠", vigour, 4980, 5),
  medicine("牛車腎気丸料エキス錠 300錠", vigour, 5780, 4),
  edible("なつめと生姜のお茶 ティーバッグ20包", tea, 1620, 7),
  edible("どくだみ・はとむぎ茶 30包", tea, 1296, 5),
  edible("菊花と枸杞のお茶 (ノンカフェイン)", tea, 1458, 4),
  edible("黒豆と陳皮のお茶 20包", tea, 1404, 3),
  edible("薬膳スープの素「四物」3袋", food, 1944, 3),
  edible("参鶏湯 レトルト 2人前", food, 2160, 3),
  edible("国産はちみつ生姜シロップ 200mL", food, 1836, 4),
  edible("高麗人参エキスゼリー 30本", food, 7560, 2),
  edible("枸杞の実 100g", food, 972, 4),
];

/** What the shop lists later on, in turn; the rounds after the first are new editions. */
export const laterProductDefinitions: readonly ProductDefinition[] = [
  medicine("猪苓湯エキス錠 120錠", women, 3780, 8),
  edible("百合根と蓮の実のお粥 3袋", food, 1728, 6),
  medicine("桔梗湯トローチ 24錠", cold, 1480, 6),
  edible("陳皮ルイボスティー 25包", tea, 1188, 6),
  medicine("帰脾湯エキス錠 150錠", sleep, 4980, 6),
];

function medicine(name: string, category: string, priceJpy: number, popularity: number): ProductDefinition {
  return { name, category, priceJpy, taxPercent: 10, popularity };
}

function edible(name: string, category: string, priceJpy: number, popularity: number): ProductDefinition {
  return { name, category, priceJpy, taxPercent: 8, popularity };
}
