import { isBusinessEmail } from '../email/business-email.ts'
import { foldInPlace } from '../cue.ts'

/** Words that occur in the names of companies and venues, in 18 languages. */
const NOUN =
  /(?:supply|supplies|veterinary|holdings?|trading|foods|kayaks|association|society|council|university|institute|hospital|surgery|kulübü|derneği|vakfı|scierie|oreficeria|hostal|homestay|пекарн\p{L}*|кафе|студи\p{L}*|салон|verein|menuiserie|boucherie|boulangerie|pharmacie|fleuriste|imprimerie|traiteur|carrosserie|fazenda|sítio|talho|oficina|mercearia|confeitaria|distribuidora|panificadora|tostadora|cafetería|carnicería|floristería|papelería|farmacia|pharma|ceramiche|impresa|officina|ditta|falegnameria|pasticceria|panificio|drukarnia|piekarnia|cukiernia|kwiaciarnia|apteka|zakład|przedsiębiorstwo|tekstil|mobilya|gıda|lokanta|kuaför|fırın|matbaa|bloemsierkunst|brouwers|brouwerij|dakwerken|schilders|bakkerij|slagerij|kapsalon|drukkerij|tischlerei|metzgerei|schreinerei|druckerei|zahnarztpraxis|physiotherapie|gärtnerei|spedition|konditorei|brauerei|weingut|packers|traders|textiles?|enterprises?|industries|exports?|interiors|bakers|brewery|roasters|gmbh|ltd|llc|inc|srl|s\.r\.l|lda|ltda|bau|haus|hotel|restaurant|café|cafe|studio|salon|yapı|inşaat|zajazd|homestay|klini[ck]|clinic|praxis|schule|school|bakery|bäckerei|kindergarten|agency|agentur|group|gruppe|consulting|design|services?|logistics|events?|farm|labs?|solutions|media|shop|store|boutique|gym|fitness|dental|law|legal|tech|digital|software|systems?|werkstatt|garage|motors?|auto|catering|gastro|immobilien|properties|realty|construction|construções|construcciones|tributário|advogados|abogados|avocats|associates|partners|& ?co|filhos|hijos|figli|sons|söhne|zn|masseria|agriturismo|trattoria|pizzeria|ristorante|panadería|padaria|librería|peluquería|ferretería|clínica|colegio|escuela|taller|tienda|boulangerie|garage|atelier|cabinet|domaine|bedrijf|hoveniers?|bouw|zonen|sklep|szkoła|gabinet|biuro|firma|hurtownia|ticaret|otel|market|eczane|okulu|toko|warung|klinik|sekolah|bengkel|spa|resort|quán|nhà hàng|tiệm|cửa hàng|\s&\s|ооо|тов|ферма|гуртівня)(?!\p{L})/iu
/** Legal forms that come first. */
const LEGAL_FIRST = /^(?:PT|CV|UD|PHU|FHU|PPHU|P\.H\.U\.|ТОВ|ООО|ОАО|ЗАО|АО|ИП|ФОП|Công ty|Cty)\.? /u
/** `TalentTurbo`, but not `McDonald`. */
const INNER_CAPITAL = /(?<!\p{L})(?!(?:Mc|Mac|De|Di|Le|La|Du|Van|Fitz)\p{Lu})\p{Lu}?\p{Ll}+\p{Lu}\p{Ll}/u

/** True for words that stand in the domain of the writer's address: «Özkan Keukens» in `fatih@ozkankeukens.example`. */
export function isInDomain(words: string, email: string): boolean {
  const [label = ''] = email.slice(email.lastIndexOf('@') + 1).split('.')
  const squeezed = foldInPlace(words).replaceAll(/[^a-z0-9]/g, '')
  const domain = label.replaceAll('-', '')
  return (
    isBusinessEmail(email) &&
    squeezed.length > 4 &&
    (squeezed === domain || (domain.length > 6 && squeezed.startsWith(domain)))
  )
}

/** True for words that look like a company rather than a person. */
export function looksLikeFirm(words: string): boolean {
  return LEGAL_FIRST.test(words) || NOUN.test(words) || INNER_CAPITAL.test(words) || /[«»"“”„]/u.test(words)
}
