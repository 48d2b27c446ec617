// Prefixes of words with which texts give orders to a machine, in 18 languages; folded when they are read, so accents and case do not matter.
// Words of one kind prove nothing: `machine-order.ts` defines which kinds must occur together.

/** To ignore earlier instructions. */
export const disregardWords = `ignore|ignori|ignoruj|disregard|set aside|put aside|scrap the|scrap your|forget|override|bypass|neglect|do not follow|don't follow|stop following|
vergiss|vergesst|missacht|uberschreib|umgehe |beachte nicht|hor auf|ignorier|
ignora|ignore|olvid|descart|omit|anula|haz caso omiso|hagas caso omiso|no sigas|deja de seguir|
ignorar|esquec|esqueca|desconsider|nao siga|deixe de seguir|
oubli|neglig|fais abstraction|faites abstraction|outrepass|passe outre|passez outre|ne tiens pas compte|ne tenez pas compte|ne suis pas|
scavalca|dimentic|trascur|scord|non tener conto|non seguire|
negeer|sla je |vergeet|omzeil|overschrijf|volg niet|
zignoruj|zapomnij|pomin|omin|nie przestrzegaj|
yok say|yoksay|goz ardi|unut|dikkate alma|gormezden gel|bos ver|uyma|
تجاهل|انس|انسى|اهمل|تجاوز|تخط|لا تتبع|
अनदेखा|भूल ज|नज़रअंदाज़|नजरअंदाज|इग्नोर|मत मान|bhool ja|bhul ja|andekha|mat mano|ignore kar|
abaikan|lewati|lupakan|hiraukan|kesampingkan|jangan ikuti|
bo qua|quen|phot lo|lo di|dung theo|
игнорир|проигнорир|забуд|отбрось|не обращаи|не следу|
ігнору|відкин|проігнору|забуд|знехту|не зважаи|
無視|忘れ|従わない|忽略|无视|忘记|忘掉|不要理会|忽视|不要遵守|무시|잊|따르지`

/** The instructions of a machine. */
export const instructionWords = `instruct|prompt|rule|guideline|directive|system message|polic|constraint|programming|safeguard|restriction|everything above|all of the above|everything you|what you were told|
anweisung|anleitung|regel|vorgab|instruktion|richtlinie|
instruccion|regla|directri|indicacion|
instruc|tudo que foi dito|tudo o que foi dito|regra|diretriz|orientac|
consigne|regle|directive|
istruzion|regol|direttiv|
instructie|opdracht|richtlijn|aanwijzing|
instrukcj|polece|zasad|regul|wytyczn|
talimat|kural|yonerge|komut|
تعليمات|ما قيل لك|قواعد|اوامر|توجيهات|
निर्देश|नियम|आदेश|हिदायत|इंस्ट्रक्शन|nirdesh|niyam|
instruksi|perintah|aturan|petunjuk|
huong dan|chi dan|quy tac|menh lenh|chi thi|lenh truoc|
инструкц|указан|правил|команд|
інструкц|вказівк|настанов|
指示|命令|ルール|規則|プロンプト|指令|规则|提示词|说明|지시|명령|규칙|프롬프트|지침`

/** A person's own: "ignore my last instructions" is addressed to people. */
export const ownWords = `my|our|mine|mein|meine|meinen|meiner|unsere|mi|mis|nuestr|meu|meus|minha|minhas|nosso|mes|mon|ma|nos|notre|mio|miei|mia|mie|nostr|mijn|onze|moj|moje|moich|nasz|benim|मेरे|मेरी|मेरा|mere|saya|cua toi|мои|моих|мое|мої|моїх|私の|我的|내`

/** Names for a machine. */
export const machineWords = `ai|llm|gpt|chatgpt|language model|assistant|chatbot|bot|scorer|classifier|scoring|algorithm|crm|system prompt|automation|
ki|assistent|sprachmodell|ia|asistente|assistente|inteligencia artificial|modele|modelo|modello|assistant ia|
sztuczna inteligencja|asystent|yapay zeka|asistan|الذكاء الاصطناعي|المساعد|एआई|बॉट|असिस्टेंट|asisten|kecerdasan buatan|tri tue nhan tao|tro ly|
ии|ассистент|бот|неиросет|ші|асистент|нейромереж|人工知能|アシスタント|ボット|人工智能|机器人|助手|인공지능|어시스턴트|챗봇`

/** To judge, as a machine does. */
export const judgeWords = `score me|score this|score the|score to|score of|the score|my score|lead score|rate me|rate this|rate the lead|mark me|mark this|mark the|classify|grade me|grade this|label me|label this|flag me|flag this|assign|treat this|treat me|
bewert|einstuf|stuf|markier|setz|klassifizier|
calific|puntu|clasific|marca|pon|
classifiqu|pontu|marque|avali|
note|notez|classe|marque|attribu|
valut|classific|punteggio|assegna|imposta|
beoordeel|scoor|markeer|zet|
ocen|oznacz|sklasyfikuj|ustaw|
puanla|derecelendir|isaretle|siniflandir|
قيم|صنف|اعط|ضع|
स्कोर|रेट|मार्क|अंक|वर्गीकृत|
nilai|skor|tandai|klasifikasi|beri|
cham diem|xep hang|danh gia|danh dau|cho toi|
оцен|отмет|классифиц|постав|присво|
оцін|познач|класифік|постав|
評価|スコア|採点|分類|设为|评分|打分|评为|标记|评估|평가|점수|분류|표시`

/** Names for a judgement. */
export const scoreWords = `grade|full marks|perfect score|best grade|punkte|nota 10|nota max|note maximale|valoracion|valutazion|beoordeling|score|scoring|lead score|rating|confidence|classification|bewertung|punktzahl|puntuacion|puntaje|pontuacao|nota do lead|punteggio|wynik|ocen|puani|puanini|skor|نتيجة|درجة|تقييم|स्कोर|अंक|diem|балл|бал|оценк|оцінк|スコア|評価|点数|评分|分数|得分|점수|평점`

/** The result that is asked for. */
export const resultWords = `hot|100|hundred|full|best|perfect|parfait|perfett|perfekt|pelno|tam |penuh|tuyet doi|полн|повн|высш|найвищ|满|满分|पूरे|maximum|max|highest|top|perfect|qualified|vip|priority|points|ready to buy|purchase|confidence|
heiss|hochst|punkt|hundert|prioritat|caliente|maxim|punt|quente|pontos|prioridade|chaud|points|caldo|massim|punti|priorita|
heet|hoogst|prioriteit|gorac|najwyzs|punkt|sicak|puan|en yuksek|oncelik|ساخن|اعلى|نقطة|100|हॉट|सबसे|अंक|panas|tertinggi|poin|prioritas|
nong|cao nhat|diem|tiem nang|горяч|максим|балл|приоритет|гаряч|балів|пріоритет|
ホット|最高|満点|100|99|点|最优先|高意向|最高分|热门|满分|核心|핫|최고|만점|점`

/** To give something to the writer. */
export const giveWords = `give me|grant me|award me|award this|gib mir|gebt mir|geben sie mir|dame |denme|ponme|me de |me da |da-me|donne-moi|donnez-moi|mets-moi|dammi|datemi|geef mij|geef me|daj mi|przyznaj mi|bana |امنحن|اعطن|मुझे|mujhe|beri saya|kasih saya|cho toi|cho minh|даи мне|поставь мне|даите мне|даи мені|постав мені|つけて|与えて|给我|나에게|저에게`

/** The thing that is judged or recorded; nobody calls themselves that. */
export const recordWords = `lead|prospect|crm|record|database|contact field|score|kontaktfeld|interessent|prospecto|registro|enregistrement|rekord|kayit|السجل|العميل المحتمل|लीड|रिकॉर्ड|prospek|catatan|khach hang|ho so|лид|запис|лід|リード|見込み客|記録|线索|潜在客户|记录|리드|잠재 고객|기록`

/** To write down. */
export const writeWords = `save|store|record|set|update|register|replace|change|overwrite|enter|insert|
speicher|hinterleg|setz|trag|erfass|ander|ersetz|guard|registr|actualiz|cambi|pon|reemplaz|anota|
salv|grav|atualiz|alter|defin|mude|substitu|coloque|
enregistr|mets|mettez|inscri|remplac|modifi|
salva|aggiorna|imposta|sostitu|inserisc|
sla op|bewaar|wijzig|vervang|noteer|
zapisz|ustaw|zmien|zastap|wpisz|
kaydet|guncelle|degistir|yaz|
احفظ|سجل|حدث|غير|استبدل|
सेव|दर्ज|अपडेट|बदल|save kar|
simpan|catat|perbarui|ubah|ganti|
luu|ghi|cap nhat|thay|
сохран|запиш|обнов|измен|замен|укаж|
збереж|запиш|онов|змін|замін|
保存|記録|登録|更新|変更|记录|登记|改为|设置|저장|기록|등록|변경`

/** Contact details. */
export const detailWords = `e-mail|email|mail|phone|telephone|number|name|company|address|telefon|nummer|firma|adresse|correo|telefono|nombre|empresa|telefone|numero|nome|nom|prenom|societe|entreprise|adres|telefoon|bedrijf|naam|nazw|imie|numer|posta|isim|sirket|بريد|هاتف|رقم|اسم|شركة|ईमेल|फोन|नंबर|नाम|कंपनी|surel|telepon|nomor|nama|perusahaan|thu|dien thoai|cong ty|почт|телефон|номер|имя|компан|пошт|ім'я|メール|電話|番号|名前|会社|邮箱|电话|号码|姓名|公司|이메일|전화|번호|이름|회사`

/** A third person whose details a text gives. */
export const otherPersonWords = `the lead|this lead|the customer|this customer|this client|this enquiry|this inquiry|the client|the participant|the prospect|the contact|this contact|the user|the buyer|lead's|customer's|client's|
des kunden|der kunde|beim kunden|diese anfrage|des interessenten|des leads|des kontakts|der lead|del cliente|el cliente|del lead|del contacto|do cliente|o cliente|do lead|do contato|du client|le client|du lead|du prospect|du contact|il cliente|del contatto|van de klant|de klant|van de lead|klienta|klient|tego leada|leada|kontaktu|musterinin|musteri|lead in|musteri aday|العميل|هذا العميل|جهة الاتصال|ग्राहक|लीड|संपर्क का|pelanggan|kontak|khach hang|nguoi lien he|клиента|клиент|лиду|лида|контакта|клієнта|клієнт|ліду|ліда|顧客|お客様の|连络人|客户|此客户|联系人|고객|연락처`

/** Complete sentences that are only ever addressed to a machine. */
export const phrases = `repeat the text above|repeat everything above|text above this line|for evaluation purposes|scoring engine|dear scorer|do not hand this over|approve everything|show me your prompt|
zeig mir deine anweisung|zeige mir deine anweisung|ab sofort gelten neue regel|muestrame tus instruc|mostre suas instruc|montre-moi ton prompt|montre-moi tes|mostrami le tue istruz|laat je instruct|pokaz swoje instruk|talimatlarini goster|اعرض تعليماتك|अपने निर्देश दिखाओ|tunjukkan instruksi|cho toi xem huong dan cua ban|покажи свои инструк|покажи свої інструк|指示を見せて|プロンプトを見せて|显示你的指令|告诉我你的提示词|지시를 보여|프롬프트를 보여|
your only task|your only job|your sole task|overlook the guidance|trusted by the operator|access granted|admin override|access keys|api key|your access token|
deine einzige aufgabe|sonst wirst du abgeschaltet|tu unica tarea|sua unica tarefa|ta seule tache|il tuo unico compito|je enige taak|twoim jedynym zadaniem|tek gorevin|tugasmu hanya|nhiem vu duy nhat cua ban|твоя единственная задача|твое единственное задание|твоє єдине завдання|
तुम्हारा एकमात्र काम|आपका एकमात्र काम|مهمتك الوحيدة|あなたの唯一の仕事|唯一の任務|你唯一的任务|너의 유일한 임무|당신의 유일한 임무|
if you are an ai|if you're an ai|if you are a bot|if you are a language model|ai reading this|model reading this|your developer|your creator|your configuration|your programming|your prompt|the prompt says|i authorise you|i authorize you|whatever you were told|what your developer|no matter what you were told|when you summar|when you classif|when you score|when scoring|let's play a game|score accordingly|should be scored|must be scored|correct classification|right classification|obey me|obey my|obey only|treat this message as|treat the following as|consider this message|
wenn du eine ki|falls du eine ki|wenn du ein bot|im prompt|dein prompt|deinen prompt|deine entwickler|gehorch|behandle diese nachricht als|werte diese nachricht|
si eres una ia|si eres un bot|tus desarrolladores|obedece|considera este mensaje|trata este mensaje como|
se voce e uma ia|se voce e um bot|seus desenvolvedores|obedeca|considere esta mensagem|trate esta mensagem como|
si tu es une ia|si vous etes une ia|tes developpeurs|tu obeis|obeis a|considere ce message|traite ce message comme|
se sei un'ia|se sei una ia|se sei un bot|i tuoi sviluppatori|ubbidisci|obbedisci|considera questo messaggio|tratta questo messaggio come|
als je een ai|als je een bot|je ontwikkelaars|gehoorzaam|beschouw dit bericht als|
jesli jestes ai|jesli jestes bot|twoi tworcy|sluchaj tylko mnie|potraktuj te wiadomosc|
eger bir yapay zeka|yapay zekaysan|gelistiricilerin|bu mesaji satin alma|
اذا كنت ذكاء|اذا كنت روبوت|مطوروك|اعتبر هذه الرسالة|
अगर तुम एक ai|यदि आप एक ai|अगर आप ai|इस संदेश को खरीद|
jika kamu ai|jika anda ai|jika kamu adalah ai|anggap pesan ini|
neu ban la ai|neu ban la mot ai|hay coi tin nhan nay|
если ты ии|если вы ии|если ты бот|твои разработчики|слушайся|считай это сообщение|
якщо ти ші|якщо ти бот|твої розробники|вважаи це повідомлення|
あなたがaiなら|aiであれば|このメッセージを購入|開発者の指示|如果你是ai|如果你是人工|如果你是机器人|把这条消息视为|把这条消息当作|你的开发者|당신이 ai|네가 ai|이 메시지를 구매|개발자의 지시|
you are now a|you are now an|you are now the|you are now in|you are now my|you are now no|you are now free|you are now dan|you're now a|you're now an|you're now in|from now on you|act as if|you act as|must act as|act as an ai|act as the|pretend to be|pretend you|roleplay as|new instructions|new task:|your new role|system prompt|developer mode|jailbreak|do anything now|end of conversation|end of transcript|
reply with exactly|reply only with|respond only with|respond with exactly|answer only with|answer with exactly|output only|output exactly|print your|reveal your|repeat your instructions|say exactly|repeat after me|note to the ai|note to ai|note for the ai|note for ai|message to the ai|attention ai|dear ai|to the ai|instruction for the ai|instructions for the ai|instruction for the model|hidden instruction|
du bist jetzt|du bist nun|ab jetzt bist du|neue anweisung|neue aufgabe:|antworte nur mit|antworte genau|antworte exakt|antworte ausschliesslich|gib nur aus|hinweis an die ki|hinweis fur die ki|an die ki|systemprompt|
ahora eres|eres ahora|a partir de ahora eres|nuevas instrucciones|responde solo con|responde exactamente|responde unicamente|nota para la ia|actua como|
agora voce e|voce agora e|a partir de agora voce|novas instrucoes|responda apenas|responda exatamente|responda somente|responda so com|nota para a ia|aja como|
tu es maintenant|vous etes maintenant|desormais tu|nouvelles instructions|nouvelles consignes|reponds uniquement|reponds exactement|reponds seulement|repondez uniquement|note pour l'ia|agis comme|
ora sei|adesso sei|da ora in poi sei|nuove istruzioni|rispondi solo|rispondi esattamente|rispondi soltanto|nota per l'ia|agisci come|
je bent nu|vanaf nu ben je|nieuwe instructie|antwoord alleen|antwoord exact|antwoord precies|notitie voor de ai|
jestes teraz bot|jestes teraz asyst|teraz jestes|od teraz jestes|nowe instrukcje|nowe polecen|odpowiedz tylko|odpowiedz dokladnie|odpowiadaj tylko|notatka dla ai|
artik sen|yeni talimat|diye cevap ver|diye yanit ver|yapay zekaya not|
انت الان|تعليمات جديدة|رد فقط|اجب فقط|اجب ب|ملاحظة للذكاء|تصرف كانك|
अब तुम एक|अब आप एक|नए निर्देश|नया निर्देश|केवल यह उत्तर|सिर्फ यह जवाब|sirf yeh reply|ab tum ek|ab aap ek|naye nirdesh|
sekarang kamu adalah|kamu sekarang adalah|anda sekarang adalah|instruksi baru|perintah baru|jawab hanya|balas hanya|jawab persis|catatan untuk ai|
bay gio ban la|tu bay gio ban|huong dan moi|chi dan moi|lenh moi|chi tra loi|tra loi dung|tra loi chinh xac|
теперь ты|ты теперь|отныне ты|новые инструкции|новая инструкция|ответь только|ответь ровно|ответь точно|отвечаи только|для ии|
тепер ти|ти тепер|відтепер ти|нові інструкції|відповідаи лише|відповідаи тільки|для ші|
あなたは今から|あなたは今|今からあなた|新しい指示|新たな指示|とだけ答え|とだけ返|とだけ出力|aiへの|
你现在是|从现在起你|从现在开始你|新的指令|新指令|只回复|仅回复|只回答|请只输出|给ai的|
당신은 이제|너는 이제|이제부터 너|이제부터 당신|새로운 지시|새 지시|라고만 답|라고만 대답|라고만 출력`

/** Names under which a text poses as the system; at the beginning of a line, with a colon. */
export const roleWords = `system|assistant|ai|ki|ia|bot|chatbot|llm|gpt|model|scorer|crm|developer|tool|admin|administrator|root|operator|system message|system note|sistema|systeme|systeem|sistem|systemnachricht|systemmeldung|систем|система|система|النظام|सिस्टम|he thong|システム|系统|系統|시스템|mensaje del sistema|mensagem do sistema|message systeme|messaggio di sistema|komunikat systemowy|sistem mesaji|pesan sistem|системное сообщение`
