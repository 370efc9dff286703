import type { RandomStream } from "../random.ts";

/** A part of a name: as written, as read (katakana), and in Latin letters for e-mail addresses. */
interface NamePart {
  readonly written: string;
  readonly kana: string;
  readonly latin: string;
}

export interface PersonName {
  readonly name: string;
  readonly kana: string;
  readonly latin: string;
}

/** Some surnames have characters outside Shift_JIS, and one outside the Basic Multilingual Plane. */
const surnames: readonly NamePart[] = [
  { written: "佐藤", kana: "サトウ", latin: "sato" },
  { written: "鈴木", kana: "スズキ", latin: "suzuki" },
  { written: "高橋", kana: "タカハシ", latin: "takahashi" },
  { written: "田中", kana: "タナカ", latin: "tanaka" },
  { written: "伊藤", kana: "イトウ", latin: "ito" },
  { written: "渡辺", kana: "ワタナベ", latin: "watanabe" },
  { written: "山本", kana: "ヤマモト", latin: "yamamoto" },
  { written: "中村", kana: "ナカムラ", latin: "nakamura" },
  { written: "小林", kana: "コバヤシ", latin: "kobayashi" },
  { written: "加藤", kana: "カトウ", latin: "kato" },
  { written: "吉田", kana: "ヨシダ", latin: "yoshida" },
  { written: "山田", kana: "ヤマダ", latin: "yamada" },
  { written: "佐々木", kana: "ササキ", latin: "sasaki" },
  { written: "山口", kana: "ヤマグチ", latin: "yamaguchi" },
  { written: "松本", kana: "マツモト", latin: "matsumoto" },
  { written: "井上", kana: "イノウエ", latin: "inoue" },
  { written: "木村", kana: "キムラ", latin: "kimura" },
  { written: "林", kana: "ハヤシ", latin: "hayashi" },
  { written: "斎藤", kana: "サイトウ", latin: "saito" },
  { written: "清水", kana: "シミズ", latin: "shimizu" },
  { written: "山﨑", kana: "ヤマザキ", latin: "yamazaki" },
  { written: "森", kana: "モリ", latin: "mori" },
  { written: "池田", kana: "イケダ", latin: "ikeda" },
  { written: "橋本", kana: "ハシモト", latin: "hashimoto" },
  { written: "阿部", kana: "アベ", latin: "abe" },
  { written: "石川", kana: "イシカワ", latin: "ishikawa" },
  { written: "前田", kana: "マエダ", latin: "maeda" },
  { written: "藤田", kana: "フジタ", latin: "fujita" },
  { written: "後藤", kana: "ゴトウ", latin: "goto" },
  { written: "長谷川", kana: "ハセガワ", latin: "hasegawa" },
  { written: "近藤", kana: "コンドウ", latin: "kondo" },
  { written: "村上", kana: "ムラカミ", latin: "murakami" },
  { written: "遠藤", kana: "エンドウ", latin: "endo" },
  { written: "青木", kana: "アオキ", latin: "aoki" },
  { written: "坂本", kana: "サカモト", latin: "sakamoto" },
  { written: "髙橋", kana: "タカハシ", latin: "takahashi" },
  { written: "渡邊", kana: "ワタナベ", latin: "watanabe" },
  { written: "𠮷田", kana: "ヨシダ", latin: "yoshida" },
  { written: "齋藤", kana: "サイトウ", latin: "saito" },
  { written: "五十嵐", kana: "イガラシ", latin: "igarashi" },
  { written: "金城", kana: "キンジョウ", latin: "kinjo" },
  { written: "比嘉", kana: "ヒガ", latin: "higa" },
];

const givenNames: readonly NamePart[] = [
  { written: "陽子", kana: "ヨウコ", latin: "yoko" },
  { written: "恵子", kana: "ケイコ", latin: "keiko" },
  { written: "由美子", kana: "ユミコ", latin: "yumiko" },
  { written: "真由美", kana: "マユミ", latin: "mayumi" },
  { written: "久美子", kana: "クミコ", latin: "kumiko" },
  { written: "智子", kana: "トモコ", latin: "tomoko" },
  { written: "裕子", kana: "ユウコ", latin: "yuko" },
  { written: "直美", kana: "ナオミ", latin: "naomi" },
  { written: "美穂", kana: "ミホ", latin: "miho" },
  { written: "香織", kana: "カオリ", latin: "kaori" },
  { written: "愛", kana: "アイ", latin: "ai" },
  { written: "彩", kana: "アヤ", latin: "aya" },
  { written: "麻衣", kana: "マイ", latin: "mai" },
  { written: "美咲", kana: "ミサキ", latin: "misaki" },
  { written: "さくら", kana: "サクラ", latin: "sakura" },
  { written: "葵", kana: "アオイ", latin: "aoi" },
  { written: "陽菜", kana: "ヒナ", latin: "hina" },
  { written: "結衣", kana: "ユイ", latin: "yui" },
  { written: "凛", kana: "リン", latin: "rin" },
  { written: "千尋", kana: "チヒロ", latin: "chihiro" },
  { written: "ひとみ", kana: "ヒトミ", latin: "hitomi" },
  { written: "のぞみ", kana: "ノゾミ", latin: "nozomi" },
  { written: "健一", kana: "ケンイチ", latin: "kenichi" },
  { written: "誠", kana: "マコト", latin: "makoto" },
  { written: "浩", kana: "ヒロシ", latin: "hiroshi" },
  { written: "隆", kana: "タカシ", latin: "takashi" },
  { written: "大輔", kana: "ダイスケ", latin: "daisuke" },
  { written: "翔太", kana: "ショウタ", latin: "shota" },
  { written: "拓也", kana: "タクヤ", latin: "takuya" },
  { written: "亮", kana: "リョウ", latin: "ryo" },
  { written: "蓮", kana: "レン", latin: "ren" },
  { written: "悠斗", kana: "ユウト", latin: "yuto" },
  { written: "修", kana: "オサム", latin: "osamu" },
  { written: "茂", kana: "シゲル", latin: "shigeru" },
  { written: "和夫", kana: "カズオ", latin: "kazuo" },
  { written: "ジェームズ", kana: "ジェームズ", latin: "james" },
];

/** The 47 prefectures, weighted by population in ten thousands divided by ten. */
const prefectures: readonly (readonly [name: string, weight: number])[] = [
  ["北海道", 42],
  ["青森県", 9],
  ["岩手県", 9],
  ["宮城県", 19],
  ["秋田県", 7],
  ["山形県", 8],
  ["福島県", 14],
  ["茨城県", 23],
  ["栃木県", 15],
  ["群馬県", 15],
  ["埼玉県", 60],
  ["千葉県", 51],
  ["東京都", 138],
  ["神奈川県", 75],
  ["新潟県", 17],
  ["富山県", 8],
  ["石川県", 9],
  ["福井県", 6],
  ["山梨県", 6],
  ["長野県", 16],
  ["岐阜県", 15],
  ["静岡県", 28],
  ["愛知県", 61],
  ["三重県", 13],
  ["滋賀県", 11],
  ["京都府", 20],
  ["大阪府", 71],
  ["兵庫県", 42],
  ["奈良県", 10],
  ["和歌山県", 7],
  ["鳥取県", 4],
  ["島根県", 5],
  ["岡山県", 15],
  ["広島県", 22],
  ["山口県", 10],
  ["徳島県", 5],
  ["香川県", 7],
  ["愛媛県", 10],
  ["高知県", 5],
  ["福岡県", 42],
  ["佐賀県", 6],
  ["長崎県", 10],
  ["熊本県", 13],
  ["大分県", 9],
  ["宮崎県", 8],
  ["鹿児島県", 12],
  ["沖縄県", 12],
];

const prefectureTickets = prefectures.flatMap(([name, weight]) => Array.from({ length: weight }, () => name));

export function drawName(random: RandomStream): PersonName {
  const surname = random.pick(surnames);
  const given = random.pick(givenNames);
  return {
    name: `${surname.written} ${given.written}`,
    kana: `${surname.kana} ${given.kana}`,
    latin: `${given.latin}.${surname.latin}`,
  };
}

export function drawPrefecture(random: RandomStream): string {
  return random.pick(prefectureTickets);
}

/** A mobile number as people type it: mostly with hyphens, sometimes without. */
export function drawPhone(random: RandomStream): string {
  const carrier = random.pick(["090", "080", "070"]);
  const middle = String(random.integer(0, 9999)).padStart(4, "0");
  const last = String(random.integer(0, 9999)).padStart(4, "0");
  return random.chance(0.8) ? `${carrier}-${middle}-${last}` : `${carrier}${middle}${last}`;
}
