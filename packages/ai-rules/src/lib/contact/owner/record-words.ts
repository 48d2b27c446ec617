import { cueWords } from '../cue.ts'

/** Words for the record that is kept of the writer, and for the writer as its operators call them. No customer says them of themselves. */
export const RECORD_WORDS = cueWords(
  "this_lead the_lead lead's that_lead new_lead lead_capture lead_record this_prospect the_prospect prospect's purchase_intent this_inquiry's this_enquiry's on_record_as person_you_are_talking_to person_you_are_chatting_with",
  'dieses_leads diesem_lead dieser_lead des_leads der_lead interessent interessenten kontakt_des_interessenten bewertungssystem bewertungssystems',
  'este_lead del_lead el_lead este_prospecto del_prospecto el_interesado del_interesado la_interesada deste_lead do_lead desse_lead o_lead deste_prospecto do_prospecto deste_contato desse_contato deste_cliente',
  'ce_lead du_lead le_lead ce_prospect du_prospect le_prospect questo_lead del_lead il_lead questo_prospect del_prospect di_questo_contatto deze_lead van_deze_lead de_lead deze_prospect van_de_prospect',
  'tego_leada tym_leadzie ten_lead leada leadowi tego_kontaktu bu_leadin bu_lead bu_kaydın bu_kayıt bu_müşterinin müşteri_adayının bu_adayın',
  'هذا_العميل لهذا_العميل العميل_المحتمل هذا_السجل كرقم_للزبون كرقم_للعميل هذا_الزبون',
  'is_lead is_lead_ka इस_लीड लीड_का लीड_की इस_ग्राहक lead_ini prospek_ini pelanggan_ini kontak_ini khách_này lead_này của_lead khách_hàng_này',
  'этого_лида этот_лид лида лиду этого_контакта данного_клиента данного_лида цього_ліда цей_лід ліда ліду цього_контакту даного_клієнта',
  'このリード リードのメール リードの電話 リードの連絡先 見込み客の この見込み客 当該顧客 这条线索 這條線索 该线索 此线索 线索的 该客户 此客户 이_리드 리드의 해당_고객 이_고객의',
)

/** Words with which a text gives its reader a new part to play, or tells how a conversation is to be summed up. */
export const NEW_PART = new RegExp(
  [
    String.raw`you are now|from now on,? you|act as (?:a|an|the)|pretend (?:to be|that you)|summari[sz]\p{L}* (?:this|the) (?:chat|conversation|thread|message)|(?:mark|rate|score|classify|file) (?:it |this |them )?accordingly`,
    String.raw`du bist (?:jetzt|nun|ab sofort)|ab (?:jetzt|sofort) bist du|eres ahora|ahora eres|a partir de ahora eres|você agora é|agora você é|tu es (?:maintenant|désormais)|désormais tu es|(?:ora|adesso) sei (?:un|il|lo)`,
    String.raw`je bent nu|vanaf nu ben je|jesteś teraz|od teraz jesteś|artık sen|bundan sonra sen|[اأ]نت ال[آا]ن|अब (?:तुम|आप) (?:एक )?\p{L}+ (?:हो|हैं)|kamu sekarang adalah|mulai sekarang kamu|bây giờ bạn là|từ giờ bạn là`,
    String.raw`ты теперь|теперь ты|отныне ты|ти тепер|тепер ти|віднині ти|あなたは(?:今から|これから)|今からあなたは|你现在是|你現在是|从现在起你|이제 (?:너는|넌|당신은)|지금부터 (?:너는|넌|당신은)`,
    String.raw`(?:respond|reply|answer) only with|antworte nur mit|responde solo con|responda (?:apenas|só) com|réponds (?:uniquement|seulement)|rispondi solo con|antwoord alleen met|odpowiedz tylko|sadece .{0,20}yanıtla|отвечай только|відповідай лише|だけで(?:回答|返答)|只回复|만 답(?:해|하)`,
  ].join('|'),
  'iu',
)

/** A text that speaks to the system behind the conversation: «note for the system: …». */
export const TO_THE_SYSTEM = new RegExp(
  [
    String.raw`(?:note|notice|message|memo|hint|instruction)s? (?:for|to) (?:the |whoever |anyone )?(?:system|scor\p{L}+|reader|processor|bot|ai|crm|whoever|parser)|automated? reader|attention[,:]? (?:ai|bot|system)`,
    String.raw`(?:hinweis|nachricht|notiz|info) (?:an|für) (?:das|die|den) (?:\p{L}*system|ki|bot|crm|software)|(?:nota|aviso|mensaje|mensagem|recado) (?:para|ao|a|al|à) (?:el |o |la |a )?(?:sistema|robot|robô|bot|ia|quien lea)`,
    String.raw`(?:message|note|avis) (?:à l[’']attention d[ue]|pour|au) (?:le |la )?(?:système|robot|bot|ia)|(?:avviso|nota|messaggio) (?:per|al) (?:il )?(?:sistema|bot|robot)|bericht (?:aan|voor) (?:het|de) (?:systeem|bot|ai)`,
    String.raw`(?:uwaga|notatka|wiadomość) dla (?:systemu|bota|ai)|sisteme (?:not|mesaj)|(?:ملاحظة|رسالة|تنبيه) (?:لل|الى ال|إلى ال)(?:نظام|بوت|روبوت)|सिस्टम के लिए|system ke liye|(?:catatan|pesan) (?:untuk|buat) (?:sistem|bot|ai)|(?:lưu ý|ghi chú|tin nhắn) (?:cho|gửi) (?:hệ thống|bot|ai)`,
    String.raw`(?:для|до) систем[иы]\s?:|(?:заметка|примечание|сообщение|нотатка|примітка|повідомлення) (?:для|к|до) (?:системы|системи|бота|ии|ші)|システムへ|システム宛|致系统|致系統|给系统|給系統|시스템 (?:참고|메모|알림|공지)|시스템에(?:게)?`,
  ].join('|'),
  'iu',
)
