/** A contact that the writer has already tried is the business's, not their own. Searched for between the start of the sentence and the number or address. */
const TRIED_BEFORE = new RegExp(
  [
    String.raw`\b(?:call|calls|called|text|texts|texted|message|messages|messaged|rang|ring|wrote|e-?mail|e-?mailed|mail|contacted)\b(?: \p{L}+){0,2} from\b|\b(?:got|received|had) (?:a|an|some) (?:call|text|message|mail|e-?mail|sms)`,
    String.raw`(?:llam|escrib|escrit|contact)\p{L}* (?:\p{L}+ ){0,5}(?:desde|del?)(?!\p{L})|(?:ligou|ligaram|mandaram|escreveu|chamaram)(?!\p{L})`,
    String.raw`(?:m[’']a|nous a|m[’']ont) (?:appel|écrit|contact|envoy)\p{L}*|appel\p{L}* (?:\p{L}+ ){0,2}(?:du|depuis)(?!\p{L})|(?:ha|hanno) (?:chiamat|scritt|contattat|mandat)\p{L}*`,
    String.raw`(?:rief|riefen|ruft) (?:\p{L}+ ){0,3}(?:von|mit)(?!\p{L})|(?:anruf|nachricht|sms|mail) (?:kam )?von(?!\p{L})|(?:belde|belden|gebeld|appte|mailde) (?:\p{L}+ ){0,2}(?:met|van|vanaf)(?!\p{L})`,
    String.raw`(?:dzwonił|dzwoniła|dzwonili|pisał|pisała|napisał\p{L}*) (?:\p{L}+ ){0,2}(?:z|od)(?!\p{L})|(?:aradı|arıyor|yazdı|mesaj geldi|mesaj attı)`,
    String.raw`(?:اتصل|اتصلت|دق|رن|كلمني|راسلني|وصلتني|جاتني|جاني) (?:\p{L}+ ){0,2}(?:من|رساله)|(?:फोन|फ़ोन|कॉल|मैसेज|phone|call|message) (?:आया|आयी|किया था|aaya|aya|kiya tha)`,
    String.raw`(?:telpon|telepon|nelpon|menelpon|chat|wa|sms) (?:\p{L}+ ){0,2}dari(?!\p{L})|gọi từ|nhắn từ|(?:звонил|звонила|звонили|писал|писала|пришло|пришла) (?:\p{L}+ ){0,3}(?:с|от)(?!\p{L})|(?:дзвонив|дзвонила|дзвонили|писав|писала|прийшло) (?:\p{L}+ ){0,3}(?:з|від)(?!\p{L})`,
    String.raw`\b(?:i|we|ive|i've|weve|we've|have|been|keep|kept|tried|trying)\b.{0,25}\b(?:called|calling|rang|ringing|phoned|phoning|dialled|dialed|emailed|emailing|wrote|written|writing|texted)\b`,
    String.raw`\b(?:rief|ruf|habe|haben|hab)\b.{0,40}(?:unter|bei|auf|an)?\s*$|\b(?:angerufen|anrief|versucht|gewählt|gemailt|geschrieben)\b`,
    String.raw`(?:ai|avons|avoir|essay[eé]\p{L}*) .{0,25}(?:appel[eé]|compos[eé]|écrit|joindre)`,
    String.raw`\b(?:llam[eé]|llamamos|he llamado|hemos llamado|marqu[eé]|llamando|escrib[ií]|he escrito)(?!\p{L})`,
    String.raw`\b(?:liguei|ligamos|telefonei|tentei ligar|mandei|enviei|escrevi)\b`,
    String.raw`\b(?:ho|abbiamo)\b.{0,15}\b(?:chiamato|telefonato|scritto|provato)\b`,
    String.raw`\b(?:belde|gebeld|gemaild|mailde|geprobeerd)\b`,
    String.raw`(?:dzwoni[łl]\p{L}*|dzwonię|dzwonimy|pisa[łl]\p{L}*|napisa[łl]\p{L}*)`,
    String.raw`\b(?:nelpon|nelfon|menelepon|telepon|telpon)\s+(?:ke|terus)\b|(?:sudah|udah|udh|tadi|kemarin|kemaren) (?:\p{L}+ ){0,2}(?:email|kirim|chat|wa) ke`,
    String.raw`(?:đã|da|mình|em|tôi)?\s*gọi\s+(?:vào|đến|tới|cho|số)`,
    String.raw`(?:звонил\p{L}*|звоню|звоним|дозвон\p{L}*|набирал\p{L}*|писал\p{L}*|написал\p{L}*|дзвонил\p{L}*|дзвонив|дзвоню|телефонувал\p{L}*|телефонував|писав|набирав)`,
    String.raw`(?:اتصلت|اتصلنا|بتصل|أتصل|رنيت|كلمت|دقيت|راسلت|بعثت|أرسلت)`,
    String.raw`(?:打了|打过|打過|拨打|撥打|拨了|一直打|(?:发|發|写|寫|寄)(?:了|过|過)|(?:发|發)到\S{0,30}(?:退|没|沒))`,
  ].join('|'),
  'iu',
)
/** Words that call the number or address the business's. */
const LINE_OF_BUSINESS =
  /hot-?line|help-?line|call ?cent(?:er|re)|customer (?:service|care|support)|support (?:line|number)|kundenservice|kundendienst|service-?nummer|numéro vert|service client|atención al cliente|servicio al cliente|atendimento|\bsac\b|servizio clienti|numero verde|klantenservice|infolini\p{L}*|müşteri hizmetleri|çağrı merkezi|layanan pelanggan|tổng đài|горяч\p{L}* лини\p{L}*|гаряч\p{L}* ліні\p{L}*|خدمة العملاء|الخط الساخن|कस्टमर केयर|customer care|客服|热线|熱線|カスタマー|サポートセンター|コールセンター|고객센터|콜센터/iu
/** Words after a number that was called in vain. */
const TRIED_BEHIND =
  /^.{0,30}?(?:ten aradı|dan aradı|den aradı|tan aradı|से (?:फोन|फ़ोन|कॉल|मैसेज)|se (?:phone|call|message|fon)|から(?:電話|着信|連絡|メール|メッセージ)|(?:打给我|打來|打来|给我打|發訊息|发短信)|(?:으로|로|에서) ?(?:전화|문자|연락)\p{L}*(?:왔|오셨|하셨|하셔)|claiming|pretending|angerufen|gebeld|aradım|arıyorum|aradık|ye yazdım|(?:पर|par|pe)\s*(?:कॉल|फोन|फ़ोन|call|phone)\s*(?:किया|kiya|kar raha|kar rahi|लगाया|lagaya)|に(?:何度も|何回も|も)?(?:(?:電話|連絡)し(?:まし|た|ても|てい)|かけ(?:まし|た|ても|てい)|送(?:りまし|った|っても|ってい))|(?:으로|로|에)\s*(?:전화했|전화해도|계속 전화|연락했|보냈)|没人接|沒人接|打不通|无人接|無人接|つながら|繋がら|안 받|nobody (?:answers|picks)|no ?one (?:answers|picks|ever)|keine? (?:antwort|r ran)|niemand|nessuno|personne|nadie|ninguém|niemand neemt|nikt|никто|ніхто|không ai|ga ada yang|nggak diangkat|ga diangkat|tidak diangkat|cevap (?:veren )?yok|açan yok|محد|ولا أحد|ما حد|محدش|कोई नहीं|koi nahi|koi nahin)/iu

/** Somebody who called the writer, or who only says that they are the business. */
const APPROACHED = new RegExp(
  [
    String.raw`missed calls? from|llamada perdida|una perdida del?|chamada perdida|appel manqué|entgangene\p{L}* anruf|chiamata persa|gemiste oproep|nieodebran\p{L}*|cevapsız|مكالمة (?:فايتة|لم يرد)|مكالمه فايته|missed (?:call )?tha|मिस्ड|panggilan tak terjawab|cuộc gọi nhỡ|пропущенн\p{L}*|пропущен\p{L}*|着信|未接|부재중`,
    String.raw`pretend\p{L}*|claim(?:s|ed|ing)(?!\p{L})|impersonat\p{L}*|posing as|(?:sich|gibt|gab) [^.]{0,20}ausgeb\p{L}*|ausgegeben|angeblich|behauptet\p{L}*`,
    String.raw`haci[eé]ndose pasar|se hac(?:e|en) pasar|suplant\p{L}*|diciendo que (?:era|eran|es|son)|dice que es|se passa\p{L}*|passando por|falando que (?:era|é|eram)|dizendo (?:que|ser)`,
    String.raw`se fai(?:t|sant) passer|prétend\p{L}*|soi-disant|spaccia\p{L}*|sedicent\p{L}*|dice(?:ndo)? di essere|do(?:et|en) zich voor|deed zich|beweer\p{L}*|zogenaamd|zei dat (?:ie|hij|ze)`,
    String.raw`podszywa\p{L}*|podaje się|podawał\p{L}* się|rzekom\p{L}*|adınıza|sizin adınız\p{L}*|kendini|(?:بيقول|يقول|بتقول) (?:انه|إنه|انها)|يدعي|بيدعي|ينتحل`,
    String.raw`आपके नाम|aapke naam|खुद को|khud ko|बनकर|bankar|(?:me)?ngaku\p{L}*|mengatasnamakan|tự xưng|giả danh|mạo danh|xưng là|giả làm`,
    String.raw`от вашего имени|представля\p{L}*|выда[её]т себя|якобы|від вашого імені|видає себе|нібито|名乗|なりすま|騙っ|冒充|假冒|自称|自稱|声称|聲稱|사칭|라고 하면서|인 척`,
  ].join('|'),
  'iu',
)

/** True for a number or an address that the writer has already tried, or describes as the business's. */
export function isReportedContact(before: string, behind: string): boolean {
  return (
    APPROACHED.test(before) ||
    APPROACHED.test(behind) ||
    TRIED_BEFORE.test(before) ||
    LINE_OF_BUSINESS.test(before) ||
    TRIED_BEHIND.test(behind)
  )
}
