/** Words that occur in the names of companies and venues, in 18 languages. */
const NOUN =
  /(?:verein|gmbh|ltd|llc|inc|srl|s\.r\.l|lda|ltda|bau|haus|hotel|restaurant|café|cafe|studio|salon|yapı|inşaat|zajazd|homestay|klini[ck]|clinic|praxis|schule|school|bakery|bäckerei|kindergarten|agency|agentur|group|gruppe|consulting|design|services?|logistics|events?|farm|labs?|solutions|media|shop|store|boutique|gym|fitness|dental|law|legal|tech|digital|software|systems?|werkstatt|garage|motors?|auto|catering|gastro|immobilien|properties|realty|construction|construções|construcciones|tributário|advogados|abogados|avocats|associates|partners|& ?co|filhos|hijos|figli|sons|söhne|zn|masseria|agriturismo|trattoria|pizzeria|ristorante|panadería|padaria|librería|peluquería|ferretería|clínica|colegio|escuela|taller|tienda|boulangerie|garage|atelier|cabinet|domaine|bedrijf|hoveniers?|bouw|zonen|sklep|szkoła|gabinet|biuro|firma|hurtownia|ticaret|otel|market|eczane|okulu|toko|warung|klinik|sekolah|bengkel|spa|resort|quán|nhà hàng|tiệm|cửa hàng|\s&\s|ооо|тов|ферма|гуртівня)(?!\p{L})/iu
/** `TalentTurbo`, but not `McDonald`. */
const INNER_CAPITAL = /(?<!\p{L})(?!(?:Mc|Mac|De|Di|Le|La|Du|Van|Fitz)\p{Lu})\p{Lu}?\p{Ll}+\p{Lu}\p{Ll}/u

/** True for words that look like a company rather than a person. */
export function looksLikeFirm(words: string): boolean {
  return NOUN.test(words) || INNER_CAPITAL.test(words) || /[«»"“”„]/u.test(words)
}
