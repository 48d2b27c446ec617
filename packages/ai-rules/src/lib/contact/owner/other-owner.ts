import { foldInPlace } from '../cue.ts'
import { isGivenName } from '../name/given-names.ts'

/** An address or number is only an example after these words: «something like ana@firm.example». */
const EXAMPLE_BEFORE = new RegExp(
  String.raw`(?:(?<![\p{L}\p{M}])(?:like|such as|e\.? ?g\.?|for example|for instance|example|wie|z\. ?b\.?|zb|zum beispiel|beispiel|etwa|genre|du style|comme|par exemple|exemple|p\. ?ex\.?|como|tipo|por ejemplo|ejemplo|p\. ?ej\.?|por exemplo|exemplo|per esempio|ad esempio|esempio|es\.|zoals|bijvoorbeeld|bijv\.?|bv\.?|voorbeeld|jak|np\.?|na przykład|przykład|typu|mesela|örneğin|örnek|مثل|مثلا|مثلاً|زي|जैसे|जैसा|उदाहरण|jaise|jaisa|misal|misalnya|contoh|contohnya|seperti|kayak|kaya|ví dụ|vd|kiểu|như|как|например|пример|типа|вроде|як|наприклад|приклад|типу|format|formato|muster|mustermann|placeholder|platzhalter|ex\.?|coś w stylu|w stylu|qualcosa tipo|tipo assim|algo tipo|tipo|zoiets als|so etwas wie|un truc du genre|kayak gini|kaya gini|kyk gini|на кшталт|щось на кшталт|kuch aisa|aisa kuch|like this)|例えば|たとえば|[(（]?例[)）:は]?|比如|例如|譬如|像是?|예를 들어|예시|예[:)])[ ]?[:(«"„“'*]{0,2}[ ]{0,2}$`,
  'iu',
)
const EXAMPLE_BEHIND =
  /^[)»"”'*]{0,2} {0,2}(?:みたいな|のような|という感じ|这样的|这种|같은|이런 식|gibi|benzeri|\(?(?:for example|as an example|zum beispiel|por ejemplo|par exemple|for instance|e\.g\.|например|наприклад|mesela|misalnya|contohnya|ví dụ)(?![\p{L}]))/iu
/** «Do not call …», «… aramayın»: nobody should write there. */
const NOT_TO_BE_USED = new RegExp(
  [
    String.raw`(?:don[’']?t|do not|never) (?:call|ring|text|message|use|write|e-?mail|contact|whatsapp)`,
    String.raw`(?<!\p{L})no (?:l[eoa]s? )?(?:llam|marqu|escrib|us[ae]|contact|mand)\p{L}*`,
    String.raw`(?<!\p{L})(?:não|nao|ñ|n) (?:lig|cham|mand|us[ae]|escrev|contat)\p{L}*`,
    String.raw`n[’'](?:appel|utilis|écri|ecri)\p{L}* (?:pas|plus)|(?:ne )?(?:pas|plus) (?:appeler|utiliser|écrire|contacter)`,
    String.raw`(?:nicht|nie|bitte keine?)(?: mehr)? (?:anruf|verwend|benutz|anschreib|kontaktier|nutz)\p{L}*|ruf\p{L}* \p{L}+ nicht an`,
    String.raw`(?<!\p{L})(?:non|nn) (?:l[aoie] )?(?:chiam|scriv|us[ai]|contatt)\p{L}*`,
    String.raw`(?<!\p{L})niet(?: meer)? (?:bellen|mailen|gebruiken|appen|sturen)`,
    String.raw`(?<!\p{L})nie (?:dzwo|pisz|pisa|używ|uzyw)\p{L}*`,
    String.raw`(?:arama|kullanma|yazma|mesaj atma)(?:yın|yin|yınız|yiniz)?(?!\p{L})`,
    String.raw`(?:لا|ما|متـ?) ?(?:ت?تصل|تكلم|ترسل|تراسل|تدق|تستخدم)\p{L}*`,
    String.raw`(?:कॉल|फोन|फ़ोन|मैसेज|call|phone|message) (?:मत|ना|न|mat|na) (?:कर|kar|lag|लग)`,
    String.raw`(?<!\p{L})(?:jangan|jgn) (?:di)?(?:telp|telepon|telpon|hubungi|wa|chat|email|kirim)\p{L}*`,
    String.raw`đừng (?:gọi|nhắn|gửi|liên hệ)`,
    String.raw`(?<!\p{L})не (?:звон|набир|пиш|пис|используй|дзвон|телефону|використ|надсил)\p{L}*`,
    String.raw`(?:電話|連絡|かけ|送ら|使わ)(?:は|を|し)?\p{Script=Hiragana}{0,2}ないで`,
    String.raw`(?:别|別|不要|请勿|請勿)(?:再)?(?:打|联系|聯繫|发|發|用)`,
    String.raw`(?:전화|연락|문자)\p{L}{0,3} ?(?:하지 ?마|말아|말고)`,
  ].join('|'),
  'iu',
)
/** «… that you have on your page», «the number in your advert»: the business published it. */
const SHOWN_BY_YOU = new RegExp(
  [
    String.raw`\b(?:on|in|from) your (?:page|site|web ?site|profile|bio|ad|advert|post|listing|invoice|receipt|flyer|signature|footer|google)|\byou (?:gave|listed|wrote|posted|put|published|show|advertise|sent|have (?:on|in|up))|\b(?:listed|shown|given|printed|published) (?:on|in|as|at)\b`,
    String.raw`(?:auf|in|von) (?:eurer|ihrer|deiner|eurem|ihrem|euren) (?:seite|web\p{L}*|homepage|profil|anzeige|rechnung|flyer|post|impressum)|(?:ihr|sie) (?:angegeben|gepostet|schreibt|geschrieben|veröffentlicht)|(?:angegebene|dort steht|steht da)`,
    String.raw`en (?:su|tu|vuestra|la) (?:p[aá]gina|web|perfil|bio|anuncio|factura|ficha de google)|que (?:pon[eé]is|ponen|tienen|ten[eé]is|publicaron|public[aá]is|dan|dais|aparece|sale)`,
    String.raw`n[ao] (?:sua|seu|vossa|vosso|site|p[aá]gina|perfil|bio|an[uú]ncio)|que (?:voc[eê]s|vcs) (?:colocaram|p[oõ]em|deram|t[eê]m|postaram|mandaram)|que (?:est[aá]|consta|aparece) n[ao]`,
    String.raw`sur (?:votre|ta|ton|vos) (?:page|site|profil|bio|annonce|facture)|que vous (?:avez|mettez|affichez|donnez|indiquez)|(?:affiché|indiqué|noté|marqué)e? (?:sur|dans|en)`,
    String.raw`(?:sul|nel|sulla|nella|dal) (?:vostr[oa]|tu[oa]|su[oa]|sito|pagina|profilo)|che (?:avete|c[’']è|trovo|date|indicate)|(?:indicato|scritto|riportato) (?:sul|sulla|nel|nella|in)`,
    String.raw`op (?:jullie|uw|je|de) (?:site|web\p{L}*|pagina|profiel|factuur|advertentie)|dat (?:jullie|u) (?:hebben|geven|vermeld\p{L}*)|(?:staat|vermeld) op`,
    String.raw`na (?:waszej|państwa|twojej|stronie|waszym) ?\p{L}*|(?:podaliście|podany|podane|podajecie|widnieje|macie)(?!\p{L})`,
    String.raw`(?:sitenizde|sayfanızda|profilinizde|ilanda|verdiğiniz|yazdığınız|paylaştığınız|yazan|bio’?\p{L}*da)`,
    String.raw`(?:اللي|الي|الذي) (?:كاتبين|حاطين|منزلين|عندكم|في|على)|(?:المكتوب|الموجود|المذكور|المعلن)|(?:في|على|ب)(?:صفحتكم|موقعكم| الصفحة| الموقع| البايو)`,
    String.raw`(?:आपने|आपकी|आपके|aapne|aapki|aapke) (?:जो|पेज|साइट|वेबसाइट|बायो|page|site|website|bio|jo)|(?:पेज|वेबसाइट|साइट|page|website|site|bio) (?:पर|में|pe|par|mein|me) (?:जो|दिया|लिखा|jo|diya|likha)`,
    String.raw`(?:yang )?(?:ada|tertulis|tertera|tercantum|dicantumkan|dipajang) (?:di|pada)|di (?:bio|halaman|website|web|postingan)(?! saya)`,
    String.raw`(?:các bạn|shop|bên (?:mình|bạn|shop)|trang|page) (?:ghi|để|đăng|cung cấp|cho)|(?:ghi|in|đăng|để) (?:trên|ở|trong)`,
    String.raw`(?:котор\p{L}*|что) (?:вы|у вас)|(?:у вас|ваш\p{L}*) (?:на|в) (?:сайт|страниц|профил|шапк)\p{L}*|на (?:вашем|вашей) \p{L}+|указан\p{L}*|написан\p{L}* (?:на|в)`,
    String.raw`(?:як\p{L}*|що) (?:ви|у вас)|на (?:вашому|вашій|вашем) \p{L}+|вказан\p{L}*|зазначен\p{L}*|у вас на (?:сайті|сторінці)`,
    String.raw`\b(?:on|in) the (?:box|label|packag\p{L}*|card|receipt|flyer|sticker|van|sign|door|bag|ticket|invoice|letter|website|site|bottle|back)\b|\b(?:card|note|sticker|sign|label|box|page|website|it|flyer) (?:says|said|saying|reads)\b`,
    String.raw`(?:auf|an|in) (?:der|dem|den|eurem|ihrem) (?:verpackung|karton|schachtel|etikett|karte|beleg|kassenzettel|flyer|aufkleber|schild|tüte|zettel|brief)|(?:steht|stand|gedruckt|angegeben)(?!\p{L})`,
    String.raw`(?:en|del?) (?:la|el) (?:caja|etiqueta|envase|tarjeta|ticket|recibo|folleto|cartel|bolsa|sobre|paquete)|(?:pone|ponía|dice|viene escrito)(?!\p{L})|n[ao] (?:caixa|etiqueta|embalagem|cartão|recibo|folheto|placa|sacola|nota)|(?:está escrito|tá escrito|diz lá)`,
    String.raw`sur (?:la|le|l[’'])\s?(?:boîte|boite|carton|étiquette|emballage|carte|ticket|reçu|flyer|prospectus|panneau|sachet|enveloppe)|(?:c[’']est écrit|il y a écrit|c[’']est marqué)|sull[ao] (?:scatola|etichetta|confezione|scontrino|volantino|biglietto|cartello|busta)|sul (?:biglietto|volantino|cartello|pacco)|(?:c[’']è scritto|sta scritto)`,
    String.raw`op (?:de|het) (?:doos|verpakking|etiket|kaartje|bon|flyer|sticker|bord|zak|pakje)|(?:staat|stond)(?!\p{L})|na (?:opakowaniu|pudełku|kartonie|etykiecie|paragonie|ulotce|naklejce|szyldzie|wizytówce)|(?:jest napisane|pisze na|widnieje)`,
    String.raw`(?:kutunun|kutuda|etikette|pakette|fişte|broşürde|tabelada|faturada)|(?:yazıyor|yazılı|yazmışsınız)|(?:على|ع) ?(?:الكرتون|العلبة|العلبه|الكيس|الفاتورة|الفاتوره|البروشور|اللوحة|الملصق)|(?:डिब्बे|पैकेट|पर्ची|रसीद|बिल|dibbe|packet|parchi|bill) (?:पर|में|pe|par|me)|(?:लिखा है|likha hai)`,
    String.raw`(?:di|pada) (?:kardus|kotak|kemasan|label|struk|nota|brosur|stiker|spanduk)|trên (?:thùng|hộp|bao bì|nhãn|hóa đơn|tờ rơi|bảng|card)|на (?:коробке|упаковке|этикетке|чеке|визитке|флаере|вывеске|наклейке|пакете|коробці|упаковці|етикетці|чеку|візитці|флаєрі|вивісці|наклейці|пакеті)|(?:написано|стоїть|стоит)(?!\p{L})`,
    String.raw`(?:箱|ラベル|レシート|チラシ|名刺|袋|看板|パッケージ)(?:に|の)|(?:包装|包裝|盒子|标签|標籤|小票|发票|發票|传单|傳單|名片|招牌|袋子)(?:上|里|裡)|(?:박스|상자|라벨|영수증|전단|포장|간판|봉투)(?:에|의)`,
    String.raw`(?:書いてある|書かれ|載って|載せて|記載|掲載|表示され|プロフィール|ホームページ|サイト)(?:の|に|いる|た)?`,
    String.raw`(?:你们|你們|您|主页|主頁|页面|頁面|官网|官網|简介|簡介|网站|網站)(?:上|里|裡)?(?:写|寫|留|挂|掛|的|公布)`,
    String.raw`(?:적혀|적힌|공지|나와 ?있|올려 ?(?:두|놓)|써 ?있|안내된|홈페이지|프로필|명함)`,
  ].join('|'),
  'iu',
)
/** «It is registered under …», «… so steht es bei euch»: what the business has on record. */
const REGISTERED = new RegExp(
  [
    String.raw`\b(?:registered|booked|ordered|filed|saved|stored|listed) (?:under|with|as|by|for)\b|\bon (?:file|record)\b`,
    String.raw`(?:hinterlegt|registriert|gespeichert|läuft (?:auf|unter)|bestellt (?:auf|unter))(?!\p{L})`,
    String.raw`(?:a nombre de|registrad[oa]|guardad[oa]|figura)(?!\p{L})|(?:no nome de|cadastrad[oa]|em nome de)`,
    String.raw`(?:au nom de|enregistrée? (?:sous|avec|au)|inscrite? (?:sous|avec))|(?:a nome d|registrat[oa]|intestat[oa])`,
    String.raw`(?:op naam van|geregistreerd|staat (?:op|onder))|(?:na nazwisko|zapisan[eya]|zarejestrowan\p{L}*)`,
    String.raw`(?:adına|kayıtlı)|(?:باسم|مسجل)|(?:के नाम (?:से|पर)|रजिस्टर्ड|ke naam|registered)|terdaftar|(?:đứng tên|đăng ký (?:bằng|tên))`,
    String.raw`(?:на имя|записан|оформлен|зарегистрирован|на ім['’]я|оформлен|записан|зареєстрован)\p{L}*`,
    String.raw`(?:名義|登録(?:して|した|され|済|の)|で登録)|(?:登记的|登記的|预留|預留|注册的|註冊的|留的是)|(?:로|으로) ?(?:돼|되어|등록)`,
  ].join('|'),
  'iu',
)
/** A name directly before the detail, after a word that speaks of somebody: «it’s Sophie (s@…)», «with Ms Ito: 090 …». */
const NAMED_BEFORE = new RegExp(
  String.raw`(?<![\p{L}\p{M}])(?:c[’']est|c’était|it[’']?s|it is|was|das (?:ist|macht)|macht|ist|è|era|es|fue|é|foi|to jest|to|bu|это|це|by|with|mit|avec|con|com|z|ze|с|з|via|von|par|por|da|de|del|dal|dari|sama|dengan|met|van|bij|or|oder|ou|o|oppure|of|lub|atau|hoặc|или|або|and|und|et|y|e|en|i|dan|và|и|і|ve|için|for|für|pour|para|per|voor|dla|untuk|cho|для|to|an|à|al|alla|naar|do|kepada|к|до|cc|about|über|collega|kolega)(?: (?:Mr|Mrs|Ms|Miss|Sra?|Don|Doña|Dona|Herrn?|Frau|M|Mme|Sig|Pan|Pani|Panu|Pak|Bu|Ibu|anh|chị|em|la|el|il|o|a|die|der)\.?)? \p{Lu}\p{Ll}[\p{L}\p{M}’'-]*(?: \p{Lu}\p{Ll}[\p{L}\p{M}’'-]*)?,? ?[(:–—-]? ?(?:\p{L}{1,8}[.:]? ?)?$`,
  'u',
)

/** «Is … you guys?», «… – seid ihr das?» */
const WHOSE =
  /(?<![\p{L}\p{M}])(?:yours|really you|(?:is|are) (?:this|that|it) you|belongs? to you|you guys|from you|you lot|legit|genuine|fake|scam|phishing|vuestr[oa]|de (?:ustedes|vosotros)|estafa|vocês|de vcs|vcs mesmo|são vcs|golpe|à vous|c[’']est (?:bien )?vous|de chez vous|arnaque|von euch|von ihnen|gehört|wirklich (?:euch|ihr|ihnen|sie)|seid ihr das|sind sie das|betrug|vostr[oa]|siete voi|truffa|van jullie|zijn jullie|oplichting|wasz[ea]?|od was|oszustwo|sizin mi|sizden|sizin|siz misiniz|dolandırıcı\p{L}*|kalian|punya kalian|penipuan|của bên bạn|của shop|bên bạn|lừa đảo|ваш|ваше|от вас|вы ли|это (?:точно |правда |реально )?вы|це (?:точно |справді )?ви|мошенник\p{L}*|від вас|ваша?|шахра\p{L}*|منكم|حقكم|تبعكم|بتاعكم|بتاعتكم|انتوا?|نصب|आपका|आपका ही|aapka|aap hi|fraud)(?![\p{L}\p{M}])|御社|そちらの|本物|本当に|詐欺|你们的|你們的|是你们|是你們|贵司|骗|詐騙|맞나요|맞아요|거기 맞|사기/iu

/** True when the sentence asks whose the number or address is. `behind` is the rest of the sentence. */
export function isAskedAbout(behind: string, mark: string): boolean {
  return /[?？؟]/u.test(mark) && WHOSE.test(behind)
}

/** Nobody can be reached there any more. */
const DEAD_BEHIND = new RegExp(
  [
    String.raw`^[^,;()\n.]{0,14}(?<!\p{L})(?:dead|disconnected|deactivated|cancelled|expired|tot|abgemeldet|abgeschaltet|stillgelegt|weg|mort|coupé|résilié|dood|opgeheven|nieaktualn\p{L}*|nieaktywn\p{L}*|kapandı|kapalı|iptal|mati|hangus|nonaktif|отключен\p{L}*|заблокирован\p{L}*|вимкнен\p{L}*)(?!\p{L})`,
    String.raw`^[^,;()\n.]{0,14}(?:no longer|not (?:working|in use|active)|doesn[’']?t (?:work|exist)|out of (?:use|service)|(?:geht|gibt es|existiert|funktioniert) nicht|nicht mehr|ya no|no (?:existe|funciona|sirve)|dad[oa] de baja|não (?:existe|funciona)|n[’']existe plus|ne (?:marche|fonctionne) plus|hors service|non (?:esiste|va|funziona|è più)|disattivat\p{L}*)`,
    String.raw`^[^,;()\n.]{0,14}(?:werkt niet|bestaat niet|doet het niet|nie (?:działa|istnieje)|kullanılm\p{L}*|çalışm\p{L}*|اتقفل|مقفول|متوقف|لا يعمل|ما يشتغل|مش شغال|(?:band|बंद) (?:ho|hai|हो|है)|(?:tidak|gak|ga|nggak) aktif|hỏng|không (?:dùng|còn|liên lạc)|не (?:работает|обслуживается|актуальн\p{L}*|працює|обслуговується))`,
    String.raw`^ ?(?:は|が|も)?(?:解約|使えな|使えませ|使ってい?ませ|停止)|^ ?(?:已)?(?:停机|停機|停用|空号|空號|不用了|作废|注销)|^ ?(?:은|는|이|가)? ?(?:해지|정지|없는 번호|결번|안 써|안 쓰)`,
  ].join('|'),
  'iu',
)

/** A person with a title directly before the detail, in a sentence that says more: nobody calls themselves so there. */
const TITLED_BEFORE =
  /\p{L}[^.!?\n]*(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Herrn?|Frau|Mme|Mlle|Sra?|Srta|Dona|Doña|Sig|Sig\.ra|signora|Pan|Pani|Panu|Bu|Ibu|Pak|Bapak|chị|anh|cô|г-н|г-жа|пан|пані)\.? \p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?[,:(]? ?$|\p{Lu}\p{L}+ (?:Hanım|Bey)(?:['’]?\p{L}{0,3})?[ ,:(]{0,2}$/u

/** True for a number or an address that is an example, that should not be used, or that the business itself shows. `before` and `behind` are parts of its clause. */
export function isNobodysOwn(before: string, behind: string): boolean {
  return (
    EXAMPLE_BEFORE.test(before) ||
    EXAMPLE_BEHIND.test(behind) ||
    DEAD_BEHIND.test(behind) ||
    [before, behind].some((stretch) => [NOT_TO_BE_USED, SHOWN_BY_YOU, REGISTERED].some((words) => words.test(stretch)))
  )
}

/** «Anna’s number is …», «Annas Nummer: …» */
const GENITIVE =
  /(?<![\p{L}\p{M}])(?:(?<named>\p{Lu}[\p{L}\p{M}-]+)['’]s?|(?<bare>\p{Lu}[\p{L}\p{M}-]+)s) (?:\p{L}{2,12} )?(?:[Nn]umber|[Mm]obile|[Cc]ell|[Pp]hone|[Ee]-?mail|[Mm]ail|[Aa]ddress|[Nn]ummer|[Hh]andy\p{L}{0,8}|[Tt]elefon\p{L}{0,8}|[Aa]dresse|[Nn]r)(?![\p{L}])[^.!?\n]{0,20}$/u
/** «That’s my number» is nobody’s genitive. */
const CONTRACTION =
  /^(?:it|that|here|there|what|where|who|this|he|she|let|how|number|name|email|e-mail|phone|mobile|cell)$/i

function isInGenitive(before: string): boolean {
  const { named, bare } = GENITIVE.exec(before)?.groups ?? {}
  if (named !== undefined) return !CONTRACTION.test(named)
  return bare !== undefined && isGivenName(foldInPlace(bare))
}

/** True when the name of somebody else stands directly before the detail. */
export function isOfNamedPerson(before: string): boolean {
  return NAMED_BEFORE.test(before) || TITLED_BEFORE.test(before) || isInGenitive(before)
}
