import { cueWords } from '../cue.ts'

/** Words of 18 languages that announce a phone number. */
export const PHONE_WORDS = cueWords(
  'phone* tel telephone* mobile mob mobil* cell cel call* text* whatsapp* whats wapp wa reach* ring sms viber* telegram* zalo signal contact* dial',
  'telefono* tfno tlf telf movil celular* llam* wasap* guasap* marca* telefone* telemovel* fone zap* zapp chama chame chamem chamar me_chama liga* ligue* contacto contato',
  'portable* port appel* joign* rappel* fixe handy* telefon* anruf* ruft* rufen ruf erreich* rückfrage* rueckfrage* durchwahl cellulare* chiam* richiam* recapito',
  'telefoon* mobiel* bel bellen belt gsm bereik* kom komork* dzwon* zadzwon* oddzwon* kontakt* cep ara arayin* ulas* irtibat iletisim*',
  'تلفون* تليفون* الهاتف هاتف* جوال* الجوال موبايل* واتس* الواتس* رقمي رقمنا اتصل* دق دقوا كلم* محمول نقال للتواصل تواصل*',
  'फोन* फ़ोन* मोबाइल* मोब कॉल* काल व्हाट्सएप* व्हाट्सऐप* वॉट्सऐप* संपर्क hp hape telp telepon* tlp hubungi* nelpon kontak no_hp nomor_hp',
  'sdt dien_thoai dt alo goi so_dt lien_he lh тел телефон* телефону моб мобил* мобіл* звон* позвон* набер* набир* ватсап* вотсап* вацап* вайбер*',
  'apunta* apunte* apunten anota* anotá anote* anoten toma_nota tomá_nota note_mon note_le notez notier* noteer* zapisz* not_al not_alın catat* ghi_lại ghi_giúp запиш* запис* лиши* залиш* लिखो लिखिए लिख likho likh سجل اكتب 记一下 記一下 记下 メモ 적어',
  "дзвон* подзвон* зателефон* передзвон* перезвон* связ* зв'язк* 電話 携帯 でんわ tel: 连絡 連絡 电话 手机 手機 联系 聯繫 聯絡 打给 打給 致电 전화 연락 핸드폰 휴대폰 휴대전화 폰번호 hp:",
)

/** «Number» alone, which may mean any number. */
export const NUMBER_WORDS = cueWords(
  "number's num:",
  'number no num nr numero número nummer numer numeru nomor nomer raqam رقم الرقم नंबर नम्बर number nambar so số номер* numara* numaram no: 号码 號碼 番号 번호 n n°',
)

/** Words that announce a number of another kind: orders, documents, things, amounts, places. */
export const OTHER_NUMBER_WORDS = cueWords(
  'fax telefax факс order order# orders po invoice* ticket* ref reference* serial* s/n sn vin iban swift bic account* acct customer_id customer_no customer_number client_id',
  'user_id member* id tracking* parcel* shipment* awb booking* reservation* policy* vat tax ein ssn passport* licence* license* plate model* sku article* item* part',
  'batch lot meter* case contract* imei isbn ean gtin upc barcode zip zipcode postcode postal* budget* pin code* otp card* coordinates* lat lng lon gps dhl ups fedex',
  'dpd gls hermes usps inpost correios sedex postnl seur evri colissimo chronopost claim* chassis* mac',
  'bestell* auftrag* rechnung* kunden* kd sendung* vertrag* steuer* ust ustid* uid serien* artikel* modell* konto* plz aktenzeichen az zähler* fahrgestell*',
  'ausweis* mitglied* vorgang* buchung* reservier* paket* angebotsnummer angebot_nr lieferschein* beleg* referenz*',
  'pedido* factura* boleta* dni nif nie cif rfc curp rut cuit cuil ruc nit cedula cc folio serie guia rastreo* seguimiento* expediente* poliza* contrato* matricula*',
  'referencia* reserva* cuenta* clabe tarjeta* codigo* cp presupuesto* placa* encomenda* fatura* nota nf nfe cpf cnpj rg nib contribuinte* rastreio* protocolo*',
  'conta cartao* cep chassi* renavam boleto* orcamento* commande* facture* dossier* siret siren tva compte* suivi colis contrat* numero_client reference* immatricul*',
  'adherent* code_postal ordine ordini fattura* partita_iva p.iva p._iva piva codice* c.f. cf conto spedizion* contratto* matricola* targa* pratica* riferiment* rif',
  'prenotazion* scontrin* polizza* cap factuur* klant* kvk btw bsn rekening* track* zending* framenummer* frame polis* kenteken* referentie* dossier* ordernummer*',
  'zamówieni* zamówienia faktur* fv nip regon pesel krs konta konto przesyłk* paczk* seryjn* umow* klient* rezerwacj* kod* dowod* zlecen*',
  'sipariş* fatura* vergi* vkn tckn tc kimlik* hesap* kargo* takip* seri şasi müşteri* sözleşme* plaka* rezervasyon* poliçe* sicil* dosya*',
  'الطلب طلب طلبي طلبيه الطلبيه اوردر الاوردر الفاتوره فاتوره فاتورتي الشحنه شحنه شحنتي التتبع تتبع ايبان الايبان الحساب حساب حسابي الهويه هويه هويتي الضريبي ضريبي السجل سجل تسلسلي التسلسلي العقد الحجز حجز حجزي الموديل اللوحه المرجع مرجع الرمز كود الكود بوليصه',
  'ऑर्डर* आर्डर* बिल इनवॉइस खाता आधार पैन जीएसटी gst gstin aadhaar aadhar adhar pan bill ट्रैकिंग ग्राहक टिकट सीरियल pincode पिनकोड बुकिंग रसीद पॉलिसी',
  'pesanan* orderan resi nik npwp ktp rekening rek kode* pelanggan seri pemesanan faktur* kontrak* va invois nopol',
  'đơn đơn_hàng mã_đơn mã_vận_đơn vận_đơn hóa_đơn hoá_đơn mã_số_thuế mst cccd cmnd stk tài_khoản seri mã_máy mã_khách mã_kh hợp_đồng đặt_chỗ biển_số mã mã_hàng mã_số',
  'заказ* счет* чек чека инн огрн* кпп снилс накладн* трек* договор* серийн* артикул* паспорт* карт* полис* брон* клиент* заявк* вин бик р/с госномер* бюджет*',
  'замовлен* рахун* чека іпн єдрпоу ттн догов* серійн* паспорт* поліс* клієнт* iban бюджет*',
  '注文 受注 伝票 追跡 会員番号 会員ID お客様番号 顧客番号 製造番号 型番 品番 シリアル 口座 請求書 予約番号 契約 マイナンバー 法人番号 郵便番号 〒 受付番号 管理番号 問い合わせ番号 登録番号 予算',
  '订单 訂單 单号 單號 运单 快递 发票 發票 税号 稅號 统一编号 統一編號 统编 統編 身份证 身分證 账号 帳號 卡号 卡號 序列号 序號 合同 型号 型號 会员号 會員 编号 編號 qq 车牌 客户号 预算 預算',
  '주문 송장 계좌 사업자 주민번호 주민등록 시리얼 일련 모델 예약번호 회원번호 고객번호 접수번호 계약 영수증 세금 우편번호 차량번호 품번 예산',
)

/** Units and currencies: after a number, such a word makes it a quantity. */
export const UNIT_WORDS = cueWords(
  '€ $ £ ¥ ₹ ₽ ₩ ₫ ₺ ₴ ฿ eur euro* usd dollar* gbp pound* chf fr pln zl zł zlot* try tl lira* rub руб* грн гривен* uah egp aed sar dh درهم* ريال* جنيه* دينار*',
  'inr rs rupees rupaye रुपये रुपए idr rupiah ribu juta jt rb đ vnd vnđ đồng triệu тыс* тисяч* jpy yen cny rmb krw won 円 元 원 块 塊 万 萬 億 만원 krona* kr sek nok dkk',
  'kg g km cm mm ml l m2 m3 qm sqm sqft m² stück stk pcs pieces units uds unidades unidade* units szt sztuk* adet tane stuks pezzi pièces exemplaires flyers copies items шт штук* шт.',
  '個 台 本 枚 冊 件 套 个 只 张 개 대 장 명 권 pcs buah biji lembar unit cái chiếc bộ percent % people persons personen personas pessoas personnes persone',
)
