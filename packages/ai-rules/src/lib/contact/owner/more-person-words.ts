import { cueWords } from '../cue.ts'
import { joined } from './joined-words.ts'

/** People with whom a writer may have to do, with the article or possessive that makes them certain people: «a gardener» may be what the writer looks for. */
export const CERTAIN_PERSON_WORDS = cueWords(
  joined(
    'the my our this that his her their',
    'guy lady gentleman chap bloke caretaker janitor handyman cleaner nanny babysitter carer gardener plumber builder carpenter painter mechanic doctor dentist vet teacher coach nurse lawyer solicitor notary architect surveyor broker wholesaler distributor supplier vendor foreman groom bride priest pastor vicar witness guest caterer florist photographer planner organiser organizer treasurer chairman chairwoman owner manager boss agent agency contractor guard doorman concierge secretary accountant auditor recruiter buyer seller tenant lodger chef cook bartender trainer instructor principal headmaster stepson stepdaughter stepfather stepmother grandson granddaughter',
    '_',
  ),
  joined(
    'der die dem den unser unsere unserem unseren unserer mein meine meinem meinen meiner',
    'hausmeister hausmeisterin hausverwaltung verwalter putzfrau gärtner klempner installateur maler schreiner mechaniker arzt ärztin zahnarzt tierarzt lehrer lehrerin trainer trainerin anwalt anwältin notar architekt architektin makler maklerin großhändler lieferant händler bräutigam braut pfarrer pastor trauzeuge trauzeugin gast fotograf floristin vorstand kassenwart besitzer eigentümer geschäftsführer filialleiter filialleiterin pförtner wachmann sekretärin buchhalter buchhalterin personalerin käufer verkäufer mieter mieterin koch köchin küchenchef stiefsohn stieftochter enkel enkelin herr dame typ',
    '_',
  ),
  joined(
    'el la al del mi nuestro nuestra ese esa aquel aquella un_tal una_tal',
    'conserje encargado encargada gestora limpiadora niñera jardinero fontanero albañil carpintero pintor mecánico doctor doctora dentista veterinario profesor profesora maestra entrenador enfermera notario arquitecto arquitecta corredor mayorista proveedor distribuidor novio novia cura padrino madrina invitado fotógrafo florista organizador presidente dueño dueña propietario propietaria director directora gerente vigilante guardia secretaria administrador administradora comprador vendedor vendedora inquilino inquilina cocinero chef camarero yerno nuera nieto nieta señor señora chico chica tipo',
    '_',
  ),
  joined(
    'o a do da meu minha nosso nossa um_tal uma_tal esse essa aquele aquela no na pro pra_a',
    'zelador síndico síndica faxineira babá jardineiro encanador pedreiro marceneiro pintor mecânico médico médica dentista veterinário professor professora treinador enfermeira tabelião arquiteto arquiteta corretor corretora atacadista fornecedor distribuidor noivo noiva padre padrinho madrinha convidado fotógrafo florista organizador presidente dono dona proprietário diretor diretora gerente vigia segurança secretária contador contadora comprador vendedor vendedora inquilino inquilina cozinheiro chef garçom enteado enteada neto neta senhor senhora moço moça cara rapaz financeiro',
    '_',
  ),
  joined(
    'le la du au mon ma notre ce cette un_certain une_certaine',
    'gardien gardienne concierge syndic nounou jardinier plombier maçon menuisier peintre garagiste mécanicien médecin docteur dentiste vétérinaire prof professeur maîtresse coach infirmière notaire architecte courtier grossiste fournisseur distributeur marié mariée curé témoin invité photographe fleuriste organisateur organisatrice président présidente trésorier trésorière propriétaire proprio directeur directrice gérant gérante vigile secrétaire comptable acheteur vendeur vendeuse locataire cuisinier cuisinière chef serveur gendre beau-fils belle-fille petit-fils petite-fille monsieur dame type gars',
    '_',
  ),
  joined(
    'il la lo al del dal nostro nostra mio mia quel quella un_certo una_certa il_mio la_mia il_nostro la_nostra',
    'geometra portiere portinaia custode amministratore amministratrice tata giardiniere idraulico muratore falegname imbianchino meccanico dottore dottoressa dentista veterinario professore professoressa maestra allenatore infermiera notaio architetto mediatore grossista fornitore distributore sposo sposa parroco testimone invitato fotografo fiorista fioraio organizzatore presidente titolare proprietario proprietaria direttore direttrice responsabile guardia segretaria contabile acquirente venditore venditrice inquilino inquilina cuoco cuoca chef cameriere genero nuora nipote signore signora tizio tipo ragazzo ragazza',
    '_',
  ),
  joined(
    'de het onze mijn die dat een_zekere',
    'conciërge huismeester beheerder poetsvrouw schoonmaker schoonmaakster oppas tuinman loodgieter aannemer timmerman schilder monteur dokter huisarts tandarts dierenarts leraar juf meester trainer coach verpleegster notaris architect makelaar groothandel leverancier bruidegom bruid pastoor dominee getuige gast fotograaf bloemist organisator voorzitter penningmeester eigenaar eigenares directeur directrice bewaker portier secretaresse administratie boekhouder koper verkoper huurder kok chef ober schoonzoon schoondochter kleinzoon kleindochter meneer mevrouw kerel vent',
    '_',
  ),
)

/** The same where no article tells, and relatives of every kind: nobody looks for them. */
export const FURTHER_PERSON_WORDS = cueWords(
  'landlady landlord sister-in-law brother-in-law son-in-law daughter-in-law in-laws ex-husband ex-wife grandson granddaughter stepson stepdad stepmum hubby missus previous_tenant previous_owner former_tenant former_owner last_tenant try_her try_him try_them ask_her ask_him ask_them call_her text_her email_her mail_her reply_to_her contact_her chat_to_her chat_to_him speak_to_her speak_to_him acquaintance buddy mate_of_mine friend_of_mine',
  'cousine cousin* vormieter* vorbesitzer* schwiegervater* schwiegermutter* schwiegersohn* schwiegertochter* bekannter mitbewohnerin bei_ihr bei_ihm an_ihn schreibt_ihr schreibt_ihm ruft_ihn ruft_sie kumpel vermieterin',
  'cuñado* cuñada* suegra* suegro* inquilino* anterior_dueño conocido* comadre compadre vecinos con_él con_ella a_él a_ella escríbele llámale llámalo llámala escríbanle llámenlo llámenla',
  'cunhad* sogr* prima primo vizinh* comadre compadre chama_ela chama_ele com_ela com_ele pra_ela pra_ele fala_com_ela fala_com_ele liga_pra_ela liga_pra_ele morador_anterior antigo_dono',
  'belle-soeur belle-sœur beau-frère belle-mère beau-père cousin cousine locataire* ancien_propriétaire connaissance* un_certain une_certaine lui appelez-la appelez-le écrivez-lui demandez-lui',
  'cognat* suocer* cugin* inquilin* conoscent* un_certo una_certa sentite_lei sentite_lui a_lui a_lei chiamatela chiamatelo scrivetegli scrivetele',
  'schoonmoeder* schoonzus* zwager* kennis kennissen huurder* vorige_bewoner* een_vriend vraag_haar vraag_hem bel_haar stuur_haar',
  'teściow* teść* szwagier* szwagr* bratow* synow* zięć* kuzyn* lokator* najemc* znajom* do_niej do_niego do_nich pani_basia ciotk* ciocia wuj* babci* dziadk*',
  'yenge* kayınbirader* baldız* görümce* elti* kiracı* tanıdı* hanımı ona_bırakın onu_arayın ona_yazın ona_ulaşın muhtar* apartman_görevlisi güvenlik_görevlisi',
  'البواب بواب الحارس حماتي حمايا سلفتي الساكن المستاجر المالك صاحب_البيت صاحب_العماره ابن_خالتي ابن_عمي بنت_خالتي بنت_عمي خالتي عمتي كلموها كلموه راسلوه راسلوها اسالوه اسالوها عم_ جدي جدتي المسؤول jarna jari khouya khti dyal_jarna sa7bi',
  'chowkidar* चौकीदार* भाभी* चाचा* चाची* मामा* मौसी* बुआ* ताऊ* देवर* ननद* साली* साला साले बहनोई* दामाद* किरायेदार* मकान_मालिक* बिजली_वाल* उनसे उन्हें उनको उसको उससे bhabhi* chacha* chachi* mausi* bua* devar* nanad* saali saale damad* kirayedar* makan_malik* bijli_wal* unse unhe usse padosan* hisaab_kitaab',
  'satpam* kakak_ipar* adik_ipar* ipar* penghuni penyewa* paman* bibi* om_saya chat_dia hubungi_dia tanya_dia tanya_ke_dia ke_dia bagian_keuangan kenalan* pemilik_kos bu_kos ibu_kos pak_rt bu_rt ada_yang_ngaku ada_yg_ngaku',
  'bảo_vệ chị_dâu anh_rể em_dâu em_rể dì_em chú_em bác_em cậu_em mợ_em người_thuê chủ_nhà cậu_ấy chú_ấy bác_ấy hỏi_cậu gọi_chị_ấy gọi_anh_ấy bạn_em bạn_mình người_quen',
  'вахтерш* вахтёрш* золовк* невестк* деверь* тещ* тёщ* шурин* сват* дядя дяди тетя тети жилец жильца жильцов квартирант* знаком* приятел* наберите_ей наберите_ему напишите_ей напишите_ему спросите_там завхоз* комендант* прораб*',
  'вахтерк* зовиц* невістк* дівер* тещ* шурин* сват* дядька тітка мешканця мешканець орендар* знайом* приятел* наберіть_їй наберіть_йому напишіть_їй напишіть_йому питайте_там завгосп* комендант* виконроб*',
  '管理人 管理人さん 義姉 義兄 義妹 義弟 義母 義父 叔父 叔母 伯父 伯母 従姉 従妹 姪 甥 住人 経理の 総務の 知り合い あの方 そっちに 立ち会います',
  '门卫 門衛 嫂子 姐夫 妹夫 弟媳 小姨 大姨 舅舅 姑姑 姑父 叔叔 伯伯 租客 房客 张姐 王姐 李姐 你找他 你找她 问他 問他 问她 問她 归财务 歸財務',
  '형수 형수님 시누이 동서 처남 처제 매형 매제 고모 고모부 이모부 세입자 집주인 경비 경비원 경비_아저씨 과장님 거기로 그쪽으로 사촌 조카',
  'nichte* neffe* sobrin* sobrinh* nièce* neveu nipot* nichtje* neefje* siostrzeni* bratan* بنت_اختي ابن_اختي بنت_اخوي ابن_اخوي bhanji bhanja bhatija bhatiji भांजी भांजा भतीज* ponakan* keponakan* cháu_gái cháu_trai племянни* племінни* 侄女 侄子 外甥 외조카 receptioniste* recepcionista*',
  'mit_unserem_büro mit_dem_büro con_la_oficina com_o_escritório avec_le_bureau voir_avec con_l_ufficio met_kantoor met_het_kantoor z_biurem ofisle с_офисом з_офісом rekan dia_di 그_사람',
  "l'ufficio mama maman ماما là_mẹ là_bố là_vợ là_chồng 母です 父です 妻です 夫です 엄마 아빠 annem babam",
)
