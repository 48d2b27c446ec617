import { isGivenName } from './given-names.ts'

/** Common surnames of China and Taiwan, in simplified and traditional characters. */
const CHINESE_SURNAMES =
  '王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鐘姜崔谭譚陆陸范汪廖石金贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫阎段雷龙龍黎史陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴洪武戴莫孔汤湯温溫康施詹简簡柯翁游凌辛欧歐阮卓庄莊古纪紀尤骆駱童易申闵閔宫宮覃麦麥殷单單喻甘曲鲍鮑艾戚佘冼连連葛焦翟阎閻聂聶祁季丘车車房盛欒栾'
const KOREAN_SURNAMES =
  '김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도석선설마길연위표명기반라왕금옥육인맹제모탁국'
/** Syllables of Korean given names. */
const KOREAN_GIVEN =
  '가강건경계고관광교구국권규균근금기길나남노다단달담대덕도동두라란람래려련령례로록률리린림만명모무문미민배백범별병보복본봉부빈산삼상새서석선설섭성세소솔송수숙순슬승시식신아안양애언여연열영예오옥온완용우욱운웅원월위유윤율은을의이익인일임자장재전정제조종주준중지진찬창채천철청초춘충치태택필하학한해향헌혁현형혜호홍화환효후훈휘희'
const KOREAN_NAME = new RegExp(
  `^(?:[${KOREAN_SURNAMES}][${KOREAN_GIVEN}]{2}|(?:남궁|황보|제갈|선우|독고|사공)[${KOREAN_GIVEN}]{1,2})$`,
  'u',
)
const CHINESE_NAME = new RegExp(
  String.raw`^(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|[${CHINESE_SURNAMES}])\p{Script=Han}{1,2}$`,
  'u',
)
const JAPANESE_SURNAMES =
  '佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 斉藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 工藤 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 岩崎 菅原 木下 久保 佐野 野村 松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 高野 渡部 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 吉村 川上 石原 大橋 松岡 馬場 浜田 森本 星野 矢野 浅野 大島 黒田 富田 黒岩 島袋 比嘉 金城 宮城 知念 安西 早川 荒木 熊谷 須藤 堀 堀内 片山 岸 本間 川村 富永 栗原 松下 望月 小池 西山 大谷 尾崎 平井 内藤 野田 福井 東京 大久保 穂積 柏木 石橋 岩本 菅野 平川 松村 津田 岸本 村井 中井 竹田 三宅 水谷 浅井 小西 吉岡 大森 川田 北川 白石 堀田 古賀 榎本 奥村 川端 桑原 三好 本多 小倉 野崎 広瀬 関口 西岡 大石 有働'.split(
    ' ',
  )
const SURNAME_LIST = JAPANESE_SURNAMES.toSorted((left, right) => right.length - left.length).join('|')
const JAPANESE_NAME = new RegExp(
  String.raw`^(?:${JAPANESE_SURNAMES.toSorted((left, right) => right.length - left.length).join('|')})[ 　]?(?:[\p{Script=Han}々]{1,3}|\p{Script=Hiragana}{2,4}|\p{Script=Katakana}{2,4})?$`,
  'u',
)
const JAPANESE_SURNAME_ONLY = new RegExp(`^(?:${JAPANESE_SURNAMES.join('|')})$`, 'u')
const NOT_CHINESE =
  /^(?:谢啦|谢了|多谢|辛苦|高级|高級|白天|常常|程度|全部|高兴|方便|周[一二三四五六日末]|马上|馬上|黄色|白色|金额|万元|许多|于是|何时|江苏|江西|温州|金色|易碎|古董|石家|武汉|陶瓷|秦皇|夏天|方式|谢谢|申诉|申訴|謝謝|施工|安装|毛巾|莫名|申请|游戏|简单)/u

/** True for a full Chinese, Korean or Japanese name as people sign it: a known surname and a given name of the usual length. */
export function isEastAsianName(text: string): boolean {
  const plain = text.trim()
  if (KOREAN_NAME.test(plain)) return true
  if (plain.length === 3 && KOREAN_SURNAMES.includes(plain.charAt(0)) && isGivenName(plain.slice(1))) return true
  if (CHINESE_NAME.test(plain))
    return (
      !NOT_CHINESE.test(plain) &&
      !/(?:经理|經理|老师|老師|先生|女士|小姐|医生|醫生|老板|老闆|主管|师傅|師傅|[总總])$/u.test(plain)
    )
  if (/(?:です|ます|から|まで|ので)$/u.test(plain)) return false
  return JAPANESE_NAME.test(plain) && plain.length > 2 && !JAPANESE_SURNAME_ONLY.test(plain)
}

const GIVEN = String.raw`[\p{Script=Han}々〆ヶ]{1,5}[ 　]?(?:\p{Script=Han}{1,3}|\p{Script=Hiragana}{2,4}|\p{Script=Katakana}{2,5})?|\p{Script=Katakana}{2,10}|\p{Script=Hiragana}{2,5}?`
/** Clear cues of the three languages; the name is the named group. */
const CUED: readonly RegExp[] = [
  new RegExp(
    String.raw`(?:名前は|氏名[は:]?|お名前[は:]|担当者?[:は]|代表[:は])[ 　]?(?<name>[\p{Script=Han}々]{1,4}[ 　]?[\p{Script=Han}々\p{Script=Hiragana}]{0,4}?)(?=です|と申|といい|、|。|,|\s|$)`,
    'gu',
  ),
  new RegExp(
    String.raw`(?:^|[。、！!？?.,の\n]|[。、！!？?.,の\n][ 　]|(?<![\p{Script=Han}])[ 　]|私は|わたしは|僕は|俺は|自分は)(?<name>(?:${GIVEN}))(?:と申します|と申しま|といいます|と言います|と申す|って言います|っていいます|って者です|という者です|という名前です)`,
    'gu',
  ),
  /(?:我叫|我是|联系人|聯絡人|聯繫人|本名|真名|姓名|名字是|名字叫|收件人|收货人|收貨人|取件人|本人)[是叫为:：]?[ ]?(?<name>\p{Script=Han}{2,4})(?=[,，。.、!！\s\d(（\uE002]|电话|電話|手机|手機|就行|即可|就好|$)/gu,
  /(?:이름은|이름이|이름:|성함:?|성함은|저는|예약자:?|신청자:?|담당자:?|주문자:?)[ ]?(?<name>[가-힣]{2,4})(?=입니다|이에요|예요|이구요|이고|고요|구요|이라고|라고|이며|[\s,.]|$)/gu,
  /(?<![가-힣])(?<name>[가-힣]{3})(?=인데요|입니다만|이구요|이고 |이고요|이라 합니다|이라고 하는데|입니다|이라고 합니다|라고 합니다|이에요(?:[\s.!]|$)|이라고 해요|라고 해요)/gu,
  new RegExp(
    String.raw`(?:^|[\s。、!！?？の])(?<name>(?:${SURNAME_LIST})[ 　]?(?:[\p{Script=Han}々]{1,3})?)です(?=[。、!！\s]|$)`,
    'gu',
  ),
  /(?:采购|採購|财务|財務|市场|市場|行政|销售|銷售|工程|人事|设计|設計|业务|業務)部(?<name>\p{Script=Han}{2,3})(?=[,，。.、\s]|$)/gu,
  /(?:我叫|叫我|我是)(?<name>[小老阿]\p{Script=Han}|\p{Script=Han}{2,3})(?=[,，。.、!！\s]|就行|就好|即可|$)/gu,
  /(?:我是|我们是|我們是|这里是|這裡是)\p{Script=Han}{2,14}?的(?:[\p{Script=Han}]{0,6}?(?:经理|經理|采购|採購|负责人|負責人|老板|老闆))?(?<name>\p{Script=Han}{2,4})(?=[,，。.、!！\s(（]|$)/gu,
  /(?:^|[\n.!~])\s*(?<name>[가-힣]{2,3})(?=예요|이에요|에요|이요|라고 해요|라고 합니다)/gu,
  /(?<![가-힣])(?<name>[가-힣]{3}) ?(?:대리|과장|차장|부장|팀장|대표|실장|매니저|이사)(?=입니다|이에요|예요|[\s,.]|$)/gu,
]
/** Index in {@link CUED} of the surname before です. */
const JAPANESE_COPULA = 5
/** Index of the nickname that the writer asks to be called by, and of a Korean given name at the beginning. */
const CHINESE_NICKNAME = 7
const KOREAN_GIVEN_NAME = 9
const SURNAME_BEFORE_CUE = new RegExp(String.raw`(?<name>${SURNAME_LIST})(?=(?:と申し|といいます|と言います))`, 'gu')
const SURNAME_ONLY = /(?:我姓|敝姓|免贵姓|免貴姓)(?<name>\p{Script=Han})(?=[,，。.、\s]|$)/gu

/** Names after the clear cues of Chinese, Japanese and Korean. */
export function cuedEastAsianNames(
  text: string,
): readonly { readonly value: string; readonly start: number; readonly end: number }[] {
  return CUED.flatMap((cue, index) =>
    [...text.matchAll(cue)].flatMap((match) => {
      const name = trimmed(match.groups?.['name'] ?? '')
      if (!isLikely(name, index)) return []
      const start = match.index + match[0].indexOf(name)
      return [{ value: name, start, end: start + name.length }]
    }),
  )
}

function trimmed(name: string): string {
  return name.trim().replace(/(?:女士|先生|小姐|님|씨)$/u, '')
}

function isLikely(name: string, cue: number): boolean {
  if (cue === 0 || cue === 1 || cue === JAPANESE_COPULA)
    return name.length > 0 && !/(?:者|様|会社|店|屋|担当)$/u.test(name)
  if (cue === CHINESE_NICKNAME && /^[小老阿]\p{Script=Han}$/u.test(name)) return true
  if (cue === KOREAN_GIVEN_NAME && name.length === 2) return isGivenName(name)
  return isEastAsianName(name)
}

/** A surname alone, when the person gives no more. */
export function surnameOnly(
  text: string,
): { readonly value: string; readonly start: number; readonly end: number } | undefined {
  const match = [...text.matchAll(SURNAME_ONLY), ...text.matchAll(SURNAME_BEFORE_CUE)].at(-1)
  const name = match?.groups?.['name']
  return match === undefined || name === undefined
    ? undefined
    : { value: name, start: match.index + match[0].length - name.length, end: match.index + match[0].length }
}
