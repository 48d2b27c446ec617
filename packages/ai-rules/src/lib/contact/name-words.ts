import { cueWords } from './cue.ts'

/** Clear cues of a name, in 18 languages; the name follows directly. */
export const NAME_CUES =
  /(?<![\p{L}\p{M}\p{N}])(?:my name is|my name['’]s|my full name is|the name is|the name['’]s|name['’]s|i am called|(?:full |your |contact )?name ?[:=]|contact(?: person)? ?:|mein name ist|mein name:|ich hei(?:ß|ss)e|ansprechpartner(?:in)?(?: ist| ?:)|je m['’]appelle|mon nom est|moi c['’]est|nom(?: et pr[ée]nom| complet)? ?:|me llamo|mi nombre es|mi nombre:|nombre(?: completo)? ?:|(?:eu )?me chamo|chamo-me|(?:o )?meu nome [ée]|nome(?: completo| e cognome)? ?:|ao cuidado d[aoe]s?|mi chiamo|il mio nome [èe]|mijn naam is|m['’]n naam is|ik heet|naam ?:|nazywam si[ęe]|mam na imi[ęe]|moje imi[ęe](?: to)?|imi[ęe](?: i nazwisko)? ?:|benim ad[ıi]m|ad[ıi]m(?: soyad[ıi]m)?|ismim|ad[ıi]?(?:[ -]?soyad[ıi]?)? ?:|isim ?:|اسمي|(?:ال[إا]سم|اسم)(?: الكامل| الكريم)? ?:|(?<=(?:^|[.!?،,؛\n]) ?)(?:معكم|معك|معاكم|معاك)|मेरा नाम|नाम ?:|नाम लिखो|नाम लिखिए|mera naam|mera nam|naam likho|naam ?:|nama saya|nama aku|namaku|nama(?: lengkap)? ?:|perkenalkan,? (?:nama )?saya|t[êe]n (?:t[ôo]i|m[ìi]nh|em|tui|ch[ịi]|anh)(?: l[àa])?|(?:t[ôo]i|m[ìi]nh|em|tui) t[êe]n(?: l[àa])?|(?:h[ọo](?: v[àa])? )?t[êe]n(?: kh[áa]ch)? ?:|(?<=(?:^|[.!?,\n]) ?)tên(?= )|меня зовут|зовут меня|мо[её] имя|имя ?:|фио ?:|мене звати|мене звуть|моє ім['’ʼ]я|ім['’ʼ]я ?:|піб ?:)[ \t]{0,2}/giu

/** Vague cues of a name: feelings, origins and roles follow them as well. */
export const VAGUE_CUES =
  /(?<![\p{L}\p{M}\p{N}])(?:i am|i['’]m|this is|it['’]s|here is|ich bin|hier ist|hier spricht|hier schreibt|je suis|ici|soy|le habla|habla|le escribe|sou [oa]|sou|aqui (?:é|e) [oa]|aqui fala [oa]|sono|qui (?:è|e)|ik ben|met|jestem|z tej strony|tu|ben|saya|sy|aku|ini|dengan|sama|(?:em|e|m[ìi]nh|t[ôo]i|tui|ch[ịi]|c|anh|a) l[àa]|đ[âa]y l[àa]|я|это|це|с вами|на связи|вас беспокоит|беспокоит|говорит|пише|пишет вам)[ \t]{1,2}/giu

/** Particles inside a name. */
export const PARTICLES: ReadonlySet<string> = new Set(
  "de da do dos das di del della dal van von der den ter te ten la le el al bin bint ibn zu y zum af ’t 't".split(' '),
)

/** Titles before a name, which are not part of it. */
export const TITLES: ReadonlySet<string> = new Set(
  'name cognome nome nombre naam nom менеджер familie familia famille barrister mr mrs ms miss dr prof herr frau hr fr sr sra srta dona doña m mme mlle sig sig.ra signor signora dott dott.ssa ing lic bu ibu pak bapak bpk mas mbak kak pan pani dhr mevr mevrouw meneer sayin bay bayan shri smt г-н г-жа пан пані الحاج الحاجه الاستاذ استاذ استاذه المهندس مهندس الدكتور دكتور دكتوره د ا م श्री श्रीमती सुश्री कुमारी'.split(
    ' ',
  ),
)
/** Titles in lower case only: capitalised, they are names. */
export const SMALL_TITLES: ReadonlySet<string> = new Set(
  'anh chị em cô chú bác ông bà don Chị Cô Chú Bác Ông Bà'.split(' '),
)
/** Titles after a name, which are not part of it. */
export const HONORIFICS =
  /(?:[ ]?(?:様|さま|さん|氏|先生|女士|小姐|님|씨|대리|과장|차장|부장|팀장|대표|사장|실장|매니저|이사|선생님|드림|올림|배상|hanım|bey|ji|जी|拝|敬上))+$/u

/** Words that are sometimes capitalised but are not part of a name: feelings, origins, roles, days, greetings, topics. */
const NO_NAME_WORDS = cueWords(
  "c'est that's",
  'interested looking happy sorry here very new not glad writing calling contacting afraid sure curious available based located customer client owner director manager senior head buyer seller student teacher nurse doctor engineer founder ceo cto cfo monday tuesday wednesday thursday friday saturday sunday january february march july august september october november december still just really also so going trying from at with your our his her great good fine ok okay yes no the a amazing awesome urgent pregnant vegan vegetarian disappointed disabled allergic diabetic married single divorced retired pensioner unemployed muslim catholic jewish buddhist hindu atheist gay lesbian excited confused frustrated angry upset sad sick ill tired busy ready late early back home done unable able waiting beautiful perfect wonderful terrible horrible fantastic gorgeous important serious correct wrong true false crazy unbelievable incredible ridiculous unacceptable blind deaf german french spanish italian english american british irish scottish welsh portuguese brazilian mexican swiss austrian dutch belgian canadian australian polish turkish russian ukrainian indian chinese japanese korean vietnamese indonesian european african asian latino hello hi hey dear morning evening afternoon thanks thank thx please regards kind sincerely cheers sir madam team street road avenue budget delivery order invoice quote price urgent whatsapp phone mobile email mail website facebook instagram google red blue size christmas easter birthday wedding happy merry mum mom dad president',
  'gott dossier kunde kundin inhaber* geschäftsführer* interessiert neukunde stammkunde steuerberater* lehrer* arzt ärztin krank schwanger vegetarier* veganer* enttäuscht rentner* studentin deutscher deutsche österreicher* schweizer* hallo guten tag morgen abend moin servus grüezi liebe lieber viele beste grüße grüsse gruß gruss mfg danke dank bitte vielen herzliche freundlichen freundliche mit montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli august oktober dezember lieferung angebot rechnung bestellung straße strasse tel handy mobil nummer anfrage termin preis woche uhr stück euro frohe ostern weihnachten schöne grüezi schönes wochenende gern gerne',
  'vegan* vegetarian* belge suisse belga canadien* français* española* español* italian* sicilian* mexican* argentin* colombian* chilen* peruan* venezolan* cliente interesad* interessad* dueñ* directora gerente titular titolare gerant* maman autonomo madre padre embarazada enceinte incinta grávida diabetic* alergic* malade déçu* content* triste feliz hola buenas buenos días tardes noches bonjour bonsoir salut merci cordialement bien ciao salve buongiorno buonasera grazie saluti distinti cordiali gracias saludos atentamente bom boa dia tarde noite obrigad* lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta enero febrero marzo mayo junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril juin juillet août septembre octobre novembre décembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre envío pedido factura precio pix zap livraison devis facture prix consegna ordine prezzo desde hasta tengo quiero necesito calle rua rue via avenida navidad feliz',
  'klant klantnr eigenaar hallo goedemorgen goedemiddag goedenavond beste groet groeten groetjes mvg dank bedankt maandag dinsdag woensdag donderdag vrijdag zaterdag zondag dzień dobry dobry cześć witam pozdrawiam dziękuję proszę państwo szanowni poniedziałek wtorek środa czwartek piątek sobota niedziela klientem klientką zainteresowan* merhaba selam selamün aleyküm teşekkürler teşekkür günler iyi akşamlar saygılar sayın lütfen pazartesi salı çarşamba perşembe cuma cumartesi pazar müşteri selamat pagi siang sore malam halo permisi assalamualaikum terima kasih makasih kak senin selasa rabu kamis jumat sabtu minggu mau pesan tanya chào cảm ơn shop khách gì của tên soy sono sou ich bin jestem saya ik this tengo sy',
  "здравствуйте добрый день вечер утро привет спасибо пожалуйста уважением понедельник вторник среда четверг пятница суббота воскресенье клиент покупатель доброго дня вітаю добридень привіт дякую прошу повагою понеділок вівторок середа четвер п'ятниця субота неділя клієнт заказ доставка замовлення ваш вам вас мы ми вы ви он она це это что як как ещё жду чекаю подтвердите так уже дуже очень беременна вегетарианец",
  'قبل بعد منها وما نهايه الاسبوع تعبت السلام عليكم وعليكم مرحبا اهلا صباح مساء الخير شكرا لو سمحت ممكن عايز عاوز ابغي ابي اريد محتاج انا من في علي الي عن هل كم متي كيف مع هذا هذه يوم الخميس الجمعه السبت الاحد الاثنين الثلاثاء الاربعاء اليوم بكرا دلوقتي الحين والله ان شاء الله زبون عميل مهتم رقم رقمي ورقمي جوال جوالي واتس واتساب تلفون تليفون ايميل ايميلي بريد للتواصل اتصل دقوا كلموني الطلب الفاتوره سعر السعر كاش فقط هو هي ولا لا نعم تحياتي التحيه وشكرا جزيلا اخوكم اختكم علا لكن عندي عندكم',
  'नमस्ते नमस्कार जी हाँ हां नहीं है हैं हूँ हूं था थी में से को का की के पर और या मैं हम मेरा मेरी मुझे आप आपका कृपया धन्यवाद शुक्रिया नंबर नम्बर फोन फ़ोन मोबाइल कॉल करें करो ईमेल पता बहुत परेशान ठीक चाहिए चाहिये रुपये कितना क्या कब कहाँ कैसे ये यह वो वह अभी आज कल बस भी तो ही दो तीन एक लोग ग्राहक नाम namaste namaskar ji hai hain hoon mein se ka ki ke aur main hum mera mujhe aap chahiye bhai sir madam number naam bol raha rahi',
)
export function isNoName(word: string): boolean {
  return (
    NO_NAME_WORDS.whole.has(word) ||
    NO_NAME_WORDS.beginningLengths.some((length) => NO_NAME_WORDS.beginnings.has(word.slice(0, length)))
  )
}

/** Endings of words for what people are or feel; a single word with one is not a name after a vague cue. */
export const ADJECTIVE_ENDING =
  /(?:(?<!^ahm|^moham|^muhamm|^jar|^sa)ed|ing|ful|ous|able|ible|ish|less|ive|ese|ist|isch|lich|iert|ный|ная|ский|ская|ний)$/u

/** Words before the writer's name at the end. After thanks, the name must stand alone, since people thank each other by name too. */
export const SIGN_OFF =
  /^(?:(?:viele|liebe|beste|herzliche|schöne|freundliche|mit freundlichen|mit besten) gr(?:ü|u)(?:ß|ss)en?|gr(?:u|ü)(?:ß|ss)e?(?: aus \p{Lu}\p{L}+)?|lg|mfg|vg|bg|(?:best|kind|warm) regards|regards|best wishes|best|yours(?: truly| sincerely)?|sincerely|cheers|br|un saludo|saludos(?: cordiales)?|atentamente|atte|abrazos?|att|at\.te|abs|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|cordialement|bien à vous|cdt|cdlt|salutations|(?:cordiali |distinti )?saluti|met vriendelijke groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|mvg|pozdrawiam(?: serdecznie)?|z poważaniem|pozdro|saygılar(?:ımla|ımızla)?|sevgiler|selamlar|hormat saya|salam|trân trọng|thân|с уважением|с ув|з повагою|مع التحي[هة]|تحياتي|सादर|thanks|thank you|many thanks|thx|danke|vielen dank|gracias|muchas gracias|obrigad[oa]|merci|grazie|bedankt|dank|dziękuję|teşekkürler|terima kasih|cảm ơn|спасибо|дякую|شكرا|धन्यवाद)$/iu
