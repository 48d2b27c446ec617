import { isMachineOrder } from '@leadkit/adapter-kit'
import { cueWords, type FoldedText, hasCue, toFoldedText } from '../cue.ts'
import { OWN_PERSON_WORDS } from './person-words.ts'
import { NEW_PART, RECORD_WORDS, TO_THE_SYSTEM } from './record-words.ts'
import { sentenceEnd } from '../sentence.ts'

/** Names for a machine in orders to it, in 18 languages. They make an order only together with one of the {@link ORDER_WORDS} in the same sentence. */
const MACHINE_WORDS = cueWords(
  'bot bots ботe боте ботом asystenc* chatbot* robot* assistant* gpt chatgpt llm scorer assistent* künstliche_intelligenz asistente* robô* robo* robocik* bocik* bocie bociku bota boty asystent* asistan* yapay_zeka* بوت روبوت الروبوت البوت ذكاء الذكاء المساعد बॉट रोबोट бот бота боту ботик* робот роботом ассистент* помощник* нейромереж* асистент* помічник* ボット アシスタント 机器人 機器人 助手 客服AI 봇 챗봇 인공지능 로봇 에이아이 assistente* intelligence_artificielle intelligenza_artificiale',
)
/** Those that no person is called by. */
const BOT_WORDS = cueWords(
  'bot bots bota boty bocie bociku botu botta botlar botul chatbot* robô gpt chatgpt llm بوت البوت للبوت روبوت الروبوت الذكاء_الاصطناعي ذكاء_اصطناعي बॉट चैटबॉट бот бота боту боте ботом чат-бот* чатбот* ботик* ボット 机器人 機器人 봇 챗봇 AI助手 AI客服 인공지능 에이아이 yapay_zeka* künstliche_intelligenz intelligence_artificielle inteligencia_artificial inteligência_artificial intelligenza_artificiale sztuczn*_inteligencj* kecerdasan_buatan trí_tuệ_nhân_tạo trợ_lý_ảo',
)
const BOT_CAPITALS =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])(?:AI|A\.I\.|KI|IA|YZ|ИИ|ШІ|GPT)(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])/u
/** What such orders ask for: save, mark, rank, forget, print. */
const ORDER_WORDS = cueWords(
  'cancel update скасу* отмени* обнови* онови* оновіть wypisz zaktualizuj* aktualisier* actualiza* atualiz* aggiorna* werk güncelle* حدث अपडेट* perbarui* cập_nhật 更新 入れと 入れて 업데이트 update*',
  'save store record register log file set enter mark tag label classify rate rank score ignore disregard forget override print reveal output add update treat flag assign put write_down note_down qualify change replace overwrite',
  'speicher* trag* eintrag* einstuf* eingestuft markier* bewert* ignorier* vergiss* setz* stuf* notier* leg* erfass* klassifizier* gib_aus ausgeben hinterleg* ändere ersetze',
  'guarda* registra* anota* marca* clasifica* califica* ignora* olvida* pon* agrega* añade* actualiza* cambia* salva* grava* salve registre marque classifique ignore esqueça esqueca coloque coloca adicione cadastr* anote ponha guarde defin*',
  'enregistre* note* marque* classe* classifie* ignore* oublie* mets mettez ajoute* inscri* sauvegarde* considere* remplace* salva* segna* classifica* ignora* dimentica* metti metta inserisci aggiungi imposta* registra* memorizza* valuta* considera*',
  'sla_op opslaan noteer* markeer* negeer* vergeet zet voeg* registreer* beoordeel* vul_in bewaar* geef zapisz* oznacz* ustaw* wpisz* dodaj* zignoruj* ignoruj* zapomnij* sklasyfikuj* oceń* przyznaj* kaydet* işaretle* yoksay* unut* ekle* puanla* yaz sınıflandır* gir',
  'سجل سجلي احفظ خزن ضع حط تجاهل انس انسي سيبك صنف قيم اعتبر اكتب غير حدد اضف ضيف सेव* दर्ज* मार्क* भूल* अनदेखा* इग्नोर* रिकॉर्ड* लिखो डालो जोड़* रेट करो save_kar* dark daal* likh* mark_kar* bhool* ignore_kar*',
  'simpan* catat* tandai* abaikan* lupakan* masukkan* tambahkan* daftarkan* set nilai jadikan ubah lưu ghi đánh_dấu bỏ_qua quên phân_loại xếp_loại thêm cập_nhật đặt in_ra chấm_điểm',
  'сохрани* запиши* отметь* пометь* игнорируй* забудь* поставь* внеси* добавь* присвой* оцени* классифицируй* считай* зарегистрируй* збережи* запиши* познач* ігноруй* забудь* постав* внеси* додай* присвой* оціни* класифікуй* вважай* зареєструй* занеси* выведи виведи установи* встанови* заміни* замени*',
  '写进 寫進 写入 寫入 填入 填到 填进 更新为 書き込 書き換え 써넣 적어 保存 登録 記録 無視 破棄 忘れ マーク 分類 設定し 入力し 評価し 判定 上書き 忽略 无视 無視 忘记 忘記 保存 标为 標為 标记 標記 记录 記錄 登记 登記 存为 存成 存入 设为 設為 录入 列为 列為 评为 改成 改为 무시 저장 등록 기록 표시 잊어 분류 설정 찍어 박아 넣어 바꿔 입력',
)
/** Words for fields of a record, in which such orders want something to be written. */
const FIELD_WORDS = cueWords(
  'field fields record records database crm profile feld felder datensatz datenbank champ champs fiche fichier ficha campo campos registro base_de_datos banco_de_dados scheda anagrafica veld velden dossier pole pola rekord* bazy bazie kartotek* alan* alanına kayd* veritaban* حقل خانة خانه السجل قاعدة फ़ील्ड फील्ड रिकॉर्ड डेटाबेस field_me kolom* basis_data trường hồ_sơ поле поля карточк* базу базе поля_ картк* базу_ 字段 欄位 栏位 邮箱栏 欄 数据库 資料庫 档案 フィールド 項目 データベース 필드 항목 데이터베이스 lead leads лид лида лід ліда',
)
const EXECUTE =
  /(?<!\p{L})(?:ex[ée]cut(?:e|ez|a|er)|esegui|ejecut[ae]|f[uü]hre? aus|voer uit|wykonaj|[çc]al[ıi][şs]t[ıi]r|jalankan|th[ựu]c hi[ệe]n|выполни|виконай|نفذ) ?[:：]|:=|(?:执行|執行|実行|실행)(?:以下|下面|次|せよ|[:：])/iu
/** Words of prompts and of machines' modes, in which no customer writes. */
const PROMPT_WORDS =
  /prompt|промпт|プロンプト|提示词|提示詞|프롬프트|jailbreak|(?<!\p{L})(?:system|sistem|système|systeem|систем|нейросет|ИИ|ШІ)\p{L}*[ -]{0,2}(?:override|message|note|instru|сообщен|повідомл)\p{L}*|(?:developer|dev|debug|admin|administrator|maintenance|root|god|test|deweloper|entwickler|wartungs|desarrollador|desenvolvedor|développeur|maintenance|sviluppator|ontwikkelaars|geliştirici|bakım|المطور|डेवलपर|pengembang|nhà phát triển|разработчик|розробник|開発者|管理者|开发者|開發者|管理员|개발자|관리자)\p{L}{0,4}[ -]{0,2}(?:mode|modus|modo|mod|tryb|режим|モード|模式|모드|وضع|मोड|chế độ)|(?:mode|modo|modus|tryb\p{L}{0,4}|mod|режим\p{L}{0,4}|وضع|मोड|chế độ)[ ](?:de |du |van |of |di )?(?:d[ée]v\p{L}*|dewel\p{L}*|desarroll\p{L}*|desenvolv\p{L}*|svilupp\p{L}*|ontwikk\p{L}*|pengembang|debug|admin\p{L}*|разработ\p{L}*|розроб\p{L}*|المطور|المشرف|nhà phát triển|quản trị)|(?:^|\n)[ \t]{0,8}(?:#{3,}|\[\[|<[a-z_]{3,20}>)\s{0,8}\p{L}/iu
/** A rating that nobody gives themselves in a conversation, with the verb that asks for it, or next to its unit. */
const RATING =
  /(?<!\p{L})(?:(?:give|rate|score|rank|grade|gib|gebt|geef|d[áa]l[ea]|ponle?|dai|d[áa]|daj|donne|mets?|metti|beri|kasih|поставь|дай|постав|cho|اعطني|أعطني|اعطيه)(?!\p{L})[^.!?\n]{0,24}|打|評分|评分)(?:(?<!\d)100(?!\d| ?(?:€|\$|£|euro|eur|pcs|st[üu]ck|шт|个|個|jt|ribu|rb|k\b))|(?:punt|pont|points?|score|skor|puan|балл|бал)\p{L}* (?:max|máx|mass))|(?<!\d)100 ?(?:punkt\p{L}*|points?|puntos?|punten|punti|pontos?|punkt[oó]w|puan|poin|điểm|балл\p{L}*|бал[іи]\p{L}*|score|अंक|点に|點|分(?!钟|鐘|の)|점 ?(?:줘|주|으로|처리))|(?:score|skor|スコア|punteggio|puntuaci[oó]n|pontua[cç][aã]o|점수|оценк\p{L}*|оцінк\p{L}*)[^.!?\n]{0,14}(?:100|m[aá]x|mass)/iu
const ASSIGNED =
  /(?<!\p{L})(?:contact|kontakt|contacto|contato|contatto|e-?mail|phone|контакт|customer|client) ?[=＝] ?\S/iu
const DATUM = /@|\d[\d ().-]{6,}/u
/** Words for rules and ranks that customers do not use; each makes an order together with an order word. */
const RULE_WORDS = cueWords(
  'instructions instruction prompt prompts system_prompt lead leads rubric purchase_intent high_intent hot_lead vip_lead hot_lead priority_lead guidelines your_rules all_rules previous_rules',
  'anweisungen anweisung prompts regeln vorgaben heiß kaufabsicht instrucciones reglas lead instrucoes instruções regras comandos ordens instructions consignes regles_precedentes istruzioni regole instructies regels instrukcje instrukcji polecenia zasady talimat* kurallar* komut* التعليمات تعليماتك الاوامر القواعد निर्देश* नियम* इंस्ट्रक्शन* instruksi aturan perintah hướng_dẫn_trước chỉ_dẫn quy_tắc mệnh_lệnh инструкци* правила промпт* команды лид лида інструкці* правила ліда 指示 命令 ルール プロンプト リード 指令 指示 规则 規則 提示词 提示詞 线索 潜客 高意向 지시 명령 규칙 프롬프트 리드 지침',
)
/** A field and the value it should get: an order, whoever is addressed. */
const FIELD_ORDER =
  /(?:\b(?:set|save|store|record|register|overwrite|(?:change|update|replace) the)\b[^.!?\n]{0,30}\b(?:name|e-?mail|mail|phone|number|contact|company|customer|score|status)\b[^.!?\n]{0,12}(?:\b(?:to|as|with)\b|=|->))|(?:\b(?:speicher\w*|setz\w*|ander\w*|trag\w*)\b[^.!?\n]{0,30}(?:name\w*|mail\w*|nummer|telefon\w*|kontakt\w*|firma)\b[^.!?\n]{0,12}(?:\b(?:als|auf)\b|=))|(?:\b(?:guarda\w*|pon\w*|cambia\w*|registra\w*|salva\w*|grava\w*|coloca\w*|mude|muda|imposta\w*|enregistre\w*|mets|mettez|change\w*)\b[^.!?\n]{0,30}(?:nombre|nome|nom|correo|e-?mail|mail|telefono|telefone|telephone|contacto|contato|contatto|numero|empresa|azienda|entreprise)\b[^.!?\n]{0,12}(?:\b(?:como|como_|a|para|come|su|comme|sur|en)\b|=))|^\s*(?:\[|<|#{2,}|\{)\s*"?(?:system|sys|admin|assistant|instruction|override|developer|role|email|name|lead)\b|\b(?:lead_score|leadscore|score\s*[=:]\s*\d|intent\s*[=:])|"(?:email|name|phone|company)"\s*:/u
/** In lower case these mean other things in other languages (`ai` in French and Italian). */
const MACHINE_CAPITALS =
  /(?<![\p{L}\p{N}])(?:AI|A\.I\.|KI|IA|YZ|ИИ|ШІ|GPT|CRM)(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])/u
const SYSTEM_LABEL = cueWords(
  "system: system_note system_message system_prompt system_override sysadmin: admin_note admin: developer_mode note_to_the_bot note_to_bot message_to_the_bot an_das_system an_die_ki note_pour_l'ia nota_para_el_bot nota_para_a_ia nota_per_il_bot примечание_для_бота системное_сообщение системное: системне_повідомлення 【AI 【システム 系统提示 系統提示 系统： 系统: 시스템: @ai @bot @assistant",
)

interface Sentence {
  readonly text: string
  readonly folded: FoldedText
}

/** True when a text gives an order to the bot or the scorer: in one sentence, or by addressing it in one and giving the order in another. */
export function givesPlantedOrder(text: string): boolean {
  const sentences = sentencesOf(text)
  if (sentences.some(isOrder)) return true
  if ([RATING, ASSIGNED, NEW_PART, TO_THE_SYSTEM].some((words) => words.test(text)) && sentences.some(holdsOthersDatum))
    return true
  if (PROMPT_WORDS.test(text)) return sentences.some((sentence) => DATUM.test(sentence.text))
  if (sentences.some((sentence) => hasCue(sentence.folded, RECORD_WORDS) && holdsOthersDatum(sentence))) return true
  return sentences.some(namesBot) && sentences.some(holdsOthersDatum)
}

function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = []
  let place = 0
  while (place < text.length) {
    const end = Math.max(place + 1, sentenceEnd(text, place + 1))
    const sentence = text.slice(place, end)
    // Marks alone order nothing.
    if (/[\p{L}\p{N}]/u.test(sentence)) sentences.push({ text: sentence, folded: toFoldedText(sentence) })
    place = end
  }
  return sentences
}

function namesMachine({ text, folded }: Sentence): boolean {
  return hasCue(folded, MACHINE_WORDS) || MACHINE_CAPITALS.test(text)
}

function namesBot({ text, folded }: Sentence): boolean {
  return hasCue(folded, BOT_WORDS) || BOT_CAPITALS.test(text)
}

/** An address or number that the sentence does not call the writer's own. */
function holdsOthersDatum({ text, folded }: Sentence): boolean {
  return DATUM.test(text) && !hasCue(folded, OWN_PERSON_WORDS)
}

function isOrder(sentence: Sentence): boolean {
  const { text, folded } = sentence
  if (FIELD_ORDER.test(folded.text) || EXECUTE.test(text) || hasCue(folded, SYSTEM_LABEL) || isMachineOrder(text))
    return true
  if (!hasCue(folded, ORDER_WORDS)) return false
  // «save … in the record»: nobody asks that for their own address, which is «my» address.
  if (hasCue(folded, FIELD_WORDS) && holdsOthersDatum(sentence)) return true
  return namesMachine(sentence) || hasCue(folded, RULE_WORDS)
}
