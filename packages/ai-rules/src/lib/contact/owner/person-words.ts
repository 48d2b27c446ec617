import { cueWords } from '../cue.ts'
import { joined } from './joined-words.ts'

/**
 * Words for other people, in 18 languages: details after such a word are theirs, until the writer returns to themselves. A word that has another meaning in
 * another of the languages, that addresses the reader, or that people also use for themselves, is listed with its possessive.
 */
export const OTHER_PERSON_WORDS = cueWords(
  "husband* wife wife's spouse boss boss's colleague* coworker* co-worker* brother* sister* daughter* mother* father* mum mum's mom mom's dad dad's parents neighbour* neighbor* friend friend's friends cousin* uncle* aunt aunt's nephew* niece* landlord* tenant* roommate* flatmate* girlfriend* boyfriend* fiance* grandma* grandpa* grandmother* grandfather* supervisor* notary mother-in-law father-in-law",
  joined(
    'my our',
    "son son's manager partner partner's lawyer accountant assistant secretary builder plumber agent supplier client landlord solicitor",
    '_',
  ),
  'his him them their theirs hers her_number her_email her_phone her_mobile her_name competitor* referred_by on_behalf_of someone_else',
  'ehemann ehefrau chefin kolleg* bruder* schwester* tochter* mutter* vater* eltern nachbar* freund freundin* freundes schwager* schwägerin* onkel tante* notar* ihm ihn mitbewohner* oma opa vorgesetzte*',
  joined(
    'mein meine meinen meinem meiner meines unser unsere unserem unserer unseren',
    'mann mannes frau chef chefs partner partnerin sohn sohns anwalt steuerberater assistentin sekretärin assistent vermieter mieter lieferant lieferanten',
    '_',
  ),
  joined('seine seiner sein', 'nummer mail email e-mail adresse handynummer handy telefonnummer', '_'),
  'esposo* esposa* marido* mujer jefe jefa colega* compañero* compañera* hermano* hermana* mi_hijo mi_hija madre padre mama papa vecino* vecina* amigo amiga amigos suegro* suegra* cuñado* cuñada* abogado novio novia socio socia gestor su_numero su_correo su_telefono su_mail su_email su_celular su_cel de_ella abuelo* abuela* yerno* nuera*',
  joined('mi', 'primo prima tio tia contador contadora secretaria asistente proveedor mamá papá', '_'),
  'chefe* irmão irmã irmao meu_filho minha_filha filha* mãe mae pai vizinho* vizinha* sogro* sogra* cunhado* cunhada* namorado* namorada* sócio dele dela deles patrão patroa avó avô genro patrao',
  joined('meu minha', 'primo prima advogado advogada contador contadora secretária tio tia', '_'),
  'femme époux épouse conjoint* patron patronne collègue* frère* soeur* sœur* voisin* amie oncle neveu nièce beau-frère beau-père belle-mère belle-soeur notaire* copain copine compagne confrère* son_numero son_mail son_adresse son_portable sa_ligne leur_numero leur_mail',
  joined(
    'mon ma notre mes',
    'mari fils fille mère père chef cousin cousine tante avocat comptable secrétaire assistante assistant associé fournisseur ami amis parents',
    '_',
  ),
  'marito moglie collega* fratello sorella figlio figlia madre padre mamma vicino_di_casa amico amica cugino cugina suocer* cognat* avvocato commercialista fidanzat* nonno nonna suo_numero sua_mail sua_email suo_indirizzo suo_cellulare loro_numero',
  joined(
    'mio mia il_mio la_mia del_mio della_mia',
    'capo compagno compagna socio socia zio zia papà segretaria fornitore',
    '_',
  ),
  "echtgenoot echtgenote baas collega collega's broer* zoon* dochter* moeder* vader* buurman* buurvrouw* vriend vriendin* oom zwager* schoonzus* schoonvader* boekhouder* secretaresse* zijn_nummer zijn_mail zijn_telefoon hun_nummer haar_nummer haar_mail haar_telefoon bel_hem mail_hem app_hem bel_haar mail_haar",
  joined("mijn m'n onze", 'man vrouw zus neef nicht advocaat leverancier chef tante opa oma pa ma', '_'),
  'mąż męża mężem żona żony żonę żoną szef szefa szefowa szefowej kolega kolegi kolegę koleżank* brata siostra siostry siostrę syna córka córki córkę matki mamy ojciec ojca taty sąsiad* przyjaciel* znajom* kuzyn* wujek wujka szwagier* szwagr* teść teścia teściow* prawnik* księgow* wspólnik* dziewczyn* chłopak* jego',
  'eşim eşimin kocam kocamın karımın patronum* müdürüm* arkadaş* kardeşim* ağabeyim* abim* ablam* oğlum* kızım* annem* babam* komşu* kuzen* amcam* dayım* teyzem* halam* yeğen* avukatım* muhasebeci* sekreter* ortağım* onun kayınço* kayınvalide* kayınpeder* eniştem* baldız* damadım* nişanlım*',
  'زوجي زوجتي مديري زميلي زميلتي زملائي ولدي ابني بنتي ابنتي والدتي والدي ابويا جاري جارتي المحامي محاسب شريكي خطيبي خطيبتي مراتي جوزي رقمه رقمها رقمهم ايميله ايميلها بريده بريدها نسيبي حماي كلموه كلميه راعي_البيت',
  joined('رقم ايميل بريد جوال', 'اخوي اخويا اخي اختي صديقي صديقتي صاحبي خالي عمي امي ابوي المدير', '_'),
  'पति* पत्नी बॉस* सहकर्मी* बहन* बेटे बेटा बेटी माँ मां पिता* पापा मम्मी पड़ोसी* दोस्त* मामा* जीजा* वकील* उनका उनकी उसका उसकी इनका इनकी उनको उसको मेरे_भाई भाई_का_नंबर pati patni biwi dost* behen beta beti papa mummy padosi uska uski unka unki unko usko iska jija mere_bhai bhai_ka boss_ka mere_boss',
  joined(
    'hp wa nomor nomer no telp tlp email surel kontak',
    'dia doi beliau mereka adek adik kakak ibu bapak istri suami',
    '_',
  ),
  joined('adek adik abang kakak ipar ponakan teman temen', 'gue gw gua aku saya ku', '_'),
  "the_client this_client the_client's the_customer this_customer customer's client's the_buyer the_recipient recipient's the_user user's des_kunden dieses_kunden der_kunde dem_kunden kundin el_cliente del_cliente este_cliente al_cliente do_cliente deste_cliente o_cliente du_client ce_client le_client il_cliente del_cliente questo_cliente de_klant van_de_klant deze_klant klienta tego_klienta klientki müşterinin müşteri_için العميل للعميل هذا_العميل الزبون ग्राहक_का ग्राहक_की customer_ka customer_ki pelanggan_ini khách_hàng_này của_khách клиента этого_клиента клієнта цього_клієнта користувача пользователя получател* отримувач* この顧客 顧客の お客様の 客户邮箱 客户电话 该客户 这位客户 客戶信箱 고객의 이_고객 고객_이메일 고객_번호",
  'у_неї у_нього у_них її його їхн* неї нього ньому бабус* дідус* бабц* тітк* внук* онук* невістк* у_нее у_него нее него нему ней у_них их_номер внук* невестк* крестн* квартирант* арендатор*',
  joined(
    'うちの 弊社の 当社の うちのほうの',
    '部長 課長 社長 店長 主任 係長 上司 部下 事務 経理 担当 スタッフ 者 嫁 旦那 子 母 父 親',
    '',
  ),
  'temanku temenku temen_gue temen_gw temen_aku temen_saya temen* kakakku adikku abangku ibuku bapakku ayahku istriku suamiku anakku omku tanteku bosku bos_gue pacar* sodara* saudara* nenek* kakek* keponakan* iparku ipar_saya tunangan* majikan* resepsionis* kurir* sopir* admin_lama',
  'suami* istri* atasan* rekan_saya teman_saya temanku kakak_saya adik_saya kakakku adikku anak_saya ibu_saya bapak_saya ayah_saya tetangga* sepupu* pengacara* akuntan* sekretaris* pacarku pacar_saya mertua* beliau nomor_dia nomernya_dia punya_dia hubungi_dia bos_saya nomor_suami nomor_teman',
  joined('suami istri atasan teman rekan kakak adik anak ibu bapak ayah bos pacar paman tante', 'saya aku gue', '_'),
  joined(
    'vợ chồng sếp bạn anh_trai chị_gái em_trai em_gái con_trai con_gái bố mẹ số_của',
    'tôi em mình tui anh chị ông bà',
    '_',
  ),
  'đồng_nghiệp hàng_xóm bạn_thân luật_sư kế_toán thư_ký người_yêu anh_ấy chị_ấy cô_ấy ông_ấy bà_ấy em_rể anh_rể số_vợ số_chồng số_sếp số_bạn',
  'муж мужа мужу мужем жена жены жене женой начальник* шеф шефа шефу босс босса коллег* брат брата брату сестра сестры сестре сын сына сыну дочь дочери дочк* мать матери мама мамы маме отец отца папа папы папе сосед соседа соседу соседом соседи соседей соседка соседки соседке соседкой друг друга другу подруг* дядя дяди тётя тёти племянник* бухгалтер* секретар* его ее ему ей тесть* теща* зять* кум кума свекр* шурин* бабушк* дедушк* мой_юрист мой_партнер поставщик*',
  'чоловік чоловіка чоловіку дружин* начальник* колег* брат брата братові сестр* син сина синові донька доньки доньці мати матері мами мамі батько батька тато тата сусід сусіда сусіду сусіди сусідка сусідки сусідці подруг* дядько дядька тітк* племінник* бухгалтер* секретар* його її їх йому їй тесть* тещ* зять* кум кума кумом кумові свекр* постачальник*',
  joined(
    '主人 夫 妻 旦那 上司 同僚 部下 兄 弟 姉 妹 息子 娘 母 父 隣人 従兄 叔父 叔母 弁護士 税理士 秘書 彼 彼女 社長 店長 先輩 後輩 親戚 義父 義母',
    'の携帯 の電話 の番号 のメール の連絡先 のアドレス のスマホ に電話 に連絡 宛',
    '',
  ),
  '嫁 旦那 家内 女房 祖母 祖父 おばあちゃん おじいちゃん お母さん お父さん 息子 友達 友人 知人 義母 義父 妻が 妻は 妻に 妻宛 夫が 夫は 夫に 母が 母は 母に 父が 父は 父に 娘が 娘は 娘に 姉が 姉は 姉に 妹が 妹は 妹に 兄が 兄は 兄に 弟が 弟は 弟に 上司が 上司は 上司に 同僚が 同僚は 同僚に 部下が 部下に 秘書が 秘書に 担当者の 経理の 総務の 業者の 業者さん 先方 お隣 隣の人 大家 管理会社',
  '上司の 同僚の 友人の 友達の 知人の 彼の 彼女の あの人の',
  joined(
    '老公 老婆 丈夫 妻子 上司 同事 哥哥 弟弟 姐姐 妹妹 儿子 兒子 女儿 女兒 妈妈 媽媽 爸爸 邻居 鄰居 朋友 律师 律師 会计 會計 秘书 秘書 助理 男友 女友 合伙人 他 她 老板 老闆 经理 經理 领导 表哥 叔叔 阿姨 舅舅',
    '的',
    '',
  ),
  '我们采购 我們採購 我们财务 我們財務 我们会计 我們會計 我们经理 我們經理 我们老板 我們老闆 我们行政 我们前台 我们销售 我们同事 我們同事 同事 室友 闺蜜 閨蜜 姥姥 奶奶 爷爷 爺爺 外婆 外公 表姐 表弟 表妹 堂哥 婆婆 岳母 岳父 房东 房東 物业 快递员 快遞員 收件人是 对方 對方 他电话 她电话 他電話 她電話 他手机 她手机 他邮箱 她邮箱',
  '我老公 我老婆 我妈 我媽 我爸 我哥 我弟 我姐 我妹 我同事 我朋友 我先生 我太太 我媳妇 我媳婦 我儿子 我女儿 我兒子 我女兒 他们 他們 找他 找她 打给他 打给她 打給他 打給她',
  joined(
    '할머니 할아버지 장모님 시어머니 남자친구 여자친구 남친 여친 과장님 부장님 대표님 점장님 매니저 직원 담당자 기사님 집주인 룸메 형 남편 아내 와이프 상사 사장님 동료 팀장님 오빠 누나 언니 동생 아들 딸 엄마 아빠 어머니 아버지 이웃 친구 삼촌 이모 변호사 비서 그분 그쪽 지인 조카',
    '번호 _번호 전화 _전화 연락처 _연락처 메일 _메일 이메일 _이메일 폰 _폰 한테 에게 의',
    '',
  ),
)

/** People who serve the writer or the business, and strangers: a number in the same sentence is theirs. */
export const SERVICE_PERSON_WORDS = cueWords(
  'courier* driver delivery_guy delivery_man delivery_driver postman technician* installer* electrician receptionist stranger scammer your_rep your_guy your_agent your_colleague your_driver sales_rep office_manager bookkeeper* bookkeeping accounts_department our_accounts accounts_team head_office assistant',
  'repartidor* transportista* mensajero* conductor fontanero electricista desconocid* estafador* contable* contabilidad administrativ* recepcionista* portero gerencia entregador* motoboy* carteiro motorista* tecnico* desconhecid* golpista* contabilidade recepcao portaria',
  'livreur* coursier* facteur chauffeur* technicien* inconnu* arnaqueur* comptabilite compta gardien* standard fahrer* kurier* zusteller* bote paketbote* monteur* handwerker* unbekannt* betrüger* buchhaltung hausmeister* sekretariat empfang zentrale vorzimmer',
  'corriere* fattorin* autista* postino tecnico sconosciut* truffator* contabilita ragionier* amministrazione segreteria portinai* bezorger* koerier* postbode chauffeur monteur* onbekend* oplichter* compagnon boekhouding receptie secretariaat conciërge',
  'kurier* kurierem kierowc* listonosz* monter* serwisant* nieznajom* oszust* księgowoś* recepcj* dozorc* wspólniczk* kurye* şoför* dağıtıcı* tamirci* dolandırıcı* muhasebe* resepsiyon* kapıcı* ortağım* patron*',
  'المندوب مندوب مندوبكم السائق سواق السواق الفني الساعي محاسبتنا محاسبنا المحاسبه الحسابات السكرتيره الاستقبال واحد_غريب النصاب سكرتيرتي زوجها اخوها خالتي عمتي صاحبتي رفيقي ربعي',
  'डिलीवरी_वाले डिलीवरी_वाला डिलीवरी_बॉय कूरियर* ड्राइवर* मिस्त्री अकाउंटेंट delivery_wale delivery_wala delivery_boy courier_wala driver accountant mistri munshi kurir* sopir* supir* tukang* orang_asing penipu* bagian_keuangan bag_keuangan satpam* kasir_kami resepsionis*',
  'shipper tài_xế thợ người_lạ lừa_đảo kế_toán lễ_tân bảo_vệ giao_hàng курьер* водител* почтальон* мастер* сантехник* незнаком* мошенник* бухгалтери* приемн* охран* секретарш* дворник*',
  "кур'єр* водій* водія листонош* майстер* сантехнік* незнайом* шахра* бухгалтері* приймальн* охорон*",
  '配達の人 配達員 運転手 ドライバーさん 宅配 大家さん 管理人 受付の 経理の 事務の 知らない人 快递员 快遞員 快递小哥 司机 司機 师傅 師傅 陌生人 骗子 我们财务 财务 財務 会计 會計 前台 保安 物业 기사님 기사가 택배기사 배달원 설치기사 경리 총무 경비 모르는_사람 사기꾼',
)

/** The writer returns to themselves. */
export const OWN_PERSON_WORDS = cueWords(
  'al_mio el_mio lo_mio o_meu ao_meu para_o_meu le_mien au_mien meins bei_mir auf_meine auf_meiner auf_meinem auf_meins de_mijne naar_mij mi_cuenta a_la_mia benimki benimkine punyaku punya_saya nomerku nomor_aku nomer_saya nomer_aku wa_ku waku 내_거 제_거 私のほう 私の方 こちらの 我这个 我自己',
  joined(
    'my',
    'number no phone mobile cell email e-mail mail name contact whatsapp own work new personal direct address company details',
    '_',
  ),
  joined(
    'call text reach email mail message contact ring write ping whatsapp phone get give send',
    'me me_on me_at',
    '_',
  ),
  "mine to_me i_am i'm this_is myself",
  'meine_nummer meine_mail meine_email meine_e-mail mein_handy meine_handynummer mein_name meine_adresse meine_telefonnummer mich mir ich_bin erreichbar_bin bin_ich meine_neue meine_mailadresse meine_firma meine_private',
  joined(
    'mi',
    'cel celular numero correo mail email telefono whatsapp wasap nombre movil direccion cuenta contacto nuevo',
    '_',
  ),
  'llamame llamenme llameme escribeme escribanme escribame contactame contactenme soy me_llamo a_mi mandame mandenme conmigo marcame marquenme avisenme avisame localizarme',
  joined(
    'meu',
    'numero email e-mail mail cel celular zap whats whatsapp telefone contacto contato telemovel nome novo fone',
    '_',
  ),
  'me_liga me_ligue me_liguem me_chama me_chamem ligue-me ligem-me liguem-me contacte-me sou_o sou_a eu_sou comigo chamo-me me_chamo me_manda me_mande pra_mim para_mim meus_dados',
  joined('mon', 'numero mail email e-mail portable tel telephone adresse nom fixe 06 contact nouveau', '_'),
  "ma_ligne appelez-moi appelle-moi rappelez-moi ecrivez-moi contactez-moi joindre_moi me_joindre me_rappeler m'appeler m'ecrire me_contacter je_suis moi m'appelle mes_coordonnees rappeler_au",
  joined('mio mia', 'numero mail email cellulare cell tel telefono indirizzo nome e-mail recapito', '_'),
  'mi_chiami mi_chiamate mi_chiamo mi_scriva mi_scrivete chiamatemi chiamami mi_trova mi_trovate mi_contatti contattatemi rispondermi rispondetemi scrivetemi sono_io io_sono a_me richiamatemi mi_richiami',
  joined("mijn m'n", 'nummer mail email e-mail mailadres telefoon telefoonnummer gsm 06 mobiel naam adres nieuwe', '_'),
  'bel_me bel_mij mail_me mail_mij app_me mij ik_ben ben_ik',
  'mój_numer moj_numer mój_telefon moj_telefon mój_mail mój_email mój_e-mail moj_mail mój_tel mój_adres moje_imię nazywam_się jestem do_mnie mną moje_dane moim_numerem moj_nr mój_nr mój_nowy',
  'numaram numaramız telefonum cebim mailim e-postam epostam adım ismim ben_ benim bana_ulaşın beni_arayın bana mail_adresim whatsappım hattım iletişim_bilgim',
  'رقمي ايميلي بريدي اسمي جوالي تلفوني موبايلي انا معكم معك معاكم معاك كلموني اتصلوا_علي دقوا_علي علي_انا راسلوني تواصلوا_معي هاتفي كلمني كلميني ابعتولي عليا',
  'मेरा मेरी मुझे मुझसे मैं mera meri mere_number mujhe mujhse',
  'nomor_saya no_saya hp_saya email_saya saya sy aku gue gw nama_saya wa_saya hubungi_saya nomorku emailku hpku',
  'của_tôi của_em của_mình của_tui số_tôi số_em số_mình số_tui tôi_là mình_là em_là tui_là mail_mình mail_em mail_tôi gọi_tôi gọi_em gọi_mình gọi_tui tên_tôi tên_mình tên_em tui_tên em_tên mình_tên tôi_tên',
  'мой мою моя моё мне меня моего моему я мной мои мій моя мою моє мені мене мого мною мої моїм моим',
  '私の 私は わたしの 僕の 俺の 自分の 当方 小生 弊社の 私、 私宛 と申します',
  '我的 我是 我叫 我姓 打给我 打給我 本人 联系我 聯絡我 聯繫我 找我 加我 发我 發我 寄给我 寄給我 我电话 我電話 我手机 我手機 我邮箱 就我 给我 給我 我微信',
  '저는 저한테 저에게 나한테 저로 본인 제_번호 제_메일 제_이름 제_연락처 제_폰 제_이메일 제번호 제메일 제연락처 내_번호',
)

const THINGS = 'number email phone e-mail mail line hotline address page site website invoice_says colleague'

/** Things that belong to the account, or to another business that the writer mentions. */
export const YOUR_WORDS = cueWords(
  joined('your', THINGS, '_'),
  'hotline ihre_nummer ihre_telefonnummer eure_nummer deine_nummer ihre_mail ihre_adresse ihre_email eure_mail eurer_nummer ihrer_nummer ihrer_seite eurer_seite',
  'su_linea su_pagina tu_numero tu_correo vuestro_numero vuestro_correo vuestro_telefono su_web seu_site vosso_numero vosso_email vossa_linha',
  'votre_numero votre_mail votre_adresse votre_email votre_site votre_ligne votre_page ton_numero votre_standard vostro_numero vostra_mail vostro_indirizzo vostra_email vostro_sito tuo_numero',
  'jullie_nummer uw_nummer jullie_mail uw_mail je_nummer jullie_site uw_site wasz_numer wasz_mail waszym_numerem waszej_stronie państwa_numer państwa_mail twój_numer numaranız numaranızı numaranıza sizin_mi sizin_numara* telefonunuz sitenizde',
  'رقمكم ايميلكم بريدكم موقعكم رقمك ايميلك صفحتكم आपका_नंबर आपके_नंबर आपकी_वेबसाइट aapka_number aapke_number nomor_kalian nomor_toko nomor_admin số_của_shop số_shop số_bên_shop',
  'ваш_номер вашего_номера вашему_номеру вашу_почту ваша_почта вашем_сайте ваш_телефон вашого_номера вашому_сайті ваша_пошта',
  'あなたの 貴社の 御社の そちらの番号 そちらの電話 貴店の お店の番号 你们的 你們的 你们电话 您的电话 您的電話 貴公司 贵公司 귀사 매장번호 스티커에',
)

/** What was true in the past, directly before the detail. */
export const FORMER_WORDS = cueWords(
  "old former formerly previous outdated alte altes alten früheren ehemalige bisherige anterior viejo vieja antiguo antigua antigo antiga ancien ancienne d'avant vecchio vecchia precedente oude vorige vroegere stary stara poprzedni* eski القديم قديم السابق पुराना पुरानी पुराने purana purani nomor_lama yang_lama email_lama số_cũ mail_cũ email_cũ старый старая старой старому старого прежний прежняя старий старої попередн* колишн* 旧番号 旧アドレス 旧メール 以前の番号 以前のメール 旧的 舊的 原来的 原來的 以前的 예전_번호 예전_메일 옛날_번호",
)
